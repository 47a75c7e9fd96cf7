#pragma once
#include <yajl/yajl_parse.h>

// yajl_config is variadic, which Swift cannot call: one wrapper for each option in use.

static inline int dsv_yajl_allow_several_values(yajl_handle parser) {
    return yajl_config(parser, yajl_allow_multiple_values, 1);
}
