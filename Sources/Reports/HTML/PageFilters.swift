import DatasetModel
import Words

/// What hides the images of a page that one does not want to see; without a script it is not shown.
struct PageFilters {
    /// A button that leaves the images of one kind.
    struct Chip {
        let name: String
        let title: String
        let count: Int
    }

    /// Those without an image are left out.
    let chips: [Chip]
    let classes: [String]
    var splits: [String] = []

    var html: HTML {
        let buttons: [HTML] = chips.filter { $0.count > 0 }.map { chip in
            """
            <button type="button" class="chip \(chip.name)" data-kind="\(chip.name)" aria-pressed="false">\
            \(chip.title) <b>\(grouped(chip.count))</b></button>
            """
        }
        return """
            <form id="filters" hidden role="search" aria-label="Filter the images">\
            <div class="chips" role="group" aria-label="Kind">\(buttons)</div><div class="fields">\
            \(Self.choice("class", "Class", classes))\(Self.choice("split", "Split", splits))\
            <label>Text<input type="search" name="text" placeholder="name, label …" autocomplete="off" \
            spellcheck="false"></label>\
            <button type="button" id="move" class="chip" hidden></button>\
            <button type="reset" class="plain">Reset</button>\
            <output id="shown" aria-live="polite"></output></div></form>
            """
    }

    private static let mostChoices = 500

    private static func choice(_ name: String, _ title: String, _ values: [String]) -> HTML {
        if values.isEmpty { return "" }
        // A sign before the value tells an empty label from none.
        let options: [HTML] = values.prefix(mostChoices).map {
            #"<option value="=\#(shown($0))">\#($0.isEmpty ? "(empty)" : shown($0))</option>"#
        }
        return """
            <label>\(title)<select name="\(name)"><option value="">all</option>\(options)</select></label>
            """
    }

    /// The attributes by which an element is found: lists of texts that hold no line ends and no tabs.
    static func data(kinds: [String], classes: [String], splits: [String] = [], moves: [String]) -> HTML {
        func list(_ texts: [String]) -> String { texts.map { "=\($0)" }.joined(separator: "\n") }
        return """
            data-kinds="\(kinds.joined(separator: " "))" data-classes="\(list(classes.map { shown($0) }))" \
            data-splits="\(list(splits.map { shown($0) }))" data-moves="\(list(moves))"
            """
    }
}
