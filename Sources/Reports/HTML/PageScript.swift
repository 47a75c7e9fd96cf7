import Words

/// The script of a page: it hides the images that do not pass the filters, which are kept behind the `#` of its address.
///
/// The page is whole without it.
enum PageScript {
    static let javaScript = #"""

        "use strict";
        const form = document.getElementById("filters");
        if (form) {
            // Values come as "=value", one a line, so that an empty label is a value, too.
            const list = text => text ? text.split("\n").map(value => value.slice(1)) : [];
            const items = Array.from(document.querySelectorAll("[data-kinds]"), element => ({
                element,
                kinds: element.dataset.kinds.split(" "),
                classes: list(element.dataset.classes),
                splits: list(element.dataset.splits),
                moves: list(element.dataset.moves),
                text: element.textContent.toLowerCase(),
            }));
            const chips = Array.from(form.querySelectorAll("[data-kind]"));
            const move = document.getElementById("move");
            const output = document.getElementById("shown");
            const none = document.getElementById("none");
            let state = {};

            const passes = item =>
                (state.kind === undefined || item.kinds.includes(state.kind)) &&
                (state.class === undefined || item.classes.includes(state.class)) &&
                (state.split === undefined || item.splits.includes(state.split)) &&
                (state.move === undefined || item.moves.includes(state.move)) &&
                (state.text === undefined || item.text.includes(state.text.toLowerCase()));

            const show = () => {
                let count = 0;
                for (const item of items) {
                    const isShown = passes(item);
                    item.element.hidden = !isShown;
                    if (isShown) count += 1;
                }
                for (const chip of chips) chip.setAttribute("aria-pressed", chip.dataset.kind === state.kind);
                for (const name of ["class", "split"]) {
                    if (form.elements[name]) form.elements[name].value = state[name] === undefined ? "" : "=" + state[name];
                }
                if (form.elements.text.value !== (state.text ?? "")) form.elements.text.value = state.text ?? "";
                const [, from, to] = (state.move ?? "").split("\t");
                move.hidden = state.move === undefined;
                move.textContent = `${from || "(empty)"} → ${to || "(empty)"} ✕`;
                output.textContent = `${count.toLocaleString("en")} of ${items.length.toLocaleString("en")} shown`;
                none.hidden = count > 0;
            };

            const change = changes => {
                state = { ...state, ...changes };
                for (const key of Object.keys(state)) if (state[key] === undefined) delete state[key];
                const query = new URLSearchParams(state).toString();
                history.replaceState(null, "", query ? "#" + query : location.pathname + location.search);
                show();
            };

            const read = () => {
                if (location.hash && !location.hash.includes("=")) return;
                const query = new URLSearchParams(location.hash.slice(1));
                state = {};
                for (const key of ["kind", "class", "split", "move", "text"]) {
                    if (query.has(key)) state[key] = query.get(key);
                }
                show();
                if (Object.keys(state).length > 0) document.getElementById("images").scrollIntoView({ behavior: "instant" });
            };

            for (const chip of chips) {
                chip.addEventListener("click", () =>
                    change({ kind: state.kind === chip.dataset.kind ? undefined : chip.dataset.kind }));
            }
            for (const name of ["class", "split"]) {
                form.elements[name]?.addEventListener("change", event => {
                    const value = event.target.value;
                    change({ [name]: value ? value.slice(1) : undefined });
                });
            }
            form.elements.text.addEventListener("input", event => change({ text: event.target.value || undefined }));
            move.addEventListener("click", () => change({ move: undefined }));
            form.addEventListener("submit", event => event.preventDefault());
            form.addEventListener("reset", event => {
                event.preventDefault();
                state = {};
                change({});
            });
            window.addEventListener("hashchange", read);
            form.hidden = false;
            read();
        }
        // On paper nothing can be opened.
        window.addEventListener("beforeprint", () => {
            for (const element of document.querySelectorAll("details")) element.open = true;
        });

        """#
}
