import Comparison
import DatasetModel
import LabelFormats

/// Finds the column of a table that names images, and how it does.
struct ImageColumnFinder {
    private let table: LabelTable
    private let path: DatasetPath
    private let declaredFolder: String?
    private let images: ImageCatalog
    /// What the table says of the splits of its rows.
    private let splitColumn: Int?
    /// Rows from all over the table: one that is sorted begins with what is alike.
    private let sample: [Int]
    /// By column, the naming by which most cells of the sample name images.
    private var best: [ImageNaming.Found?] = []

    private static let sampleSize = 100
    /// A column behind as many others is not asked whether it names images.
    private static let mostColumns = 200

    init(_ table: LabelTable, path: DatasetPath, declared: TableDeclaration, _ images: ImageCatalog) throws {
        (self.table, self.path, self.images) = (table, path, images)
        declaredFolder = declared.images
        splitColumn = try DetectedSchema.splitColumn(of: table.columns, declared: declared)
        let count = min(table.rows.count, Self.sampleSize)
        sample = (0..<count).map { $0 * table.rows.count / count }
        if images.count == 0 || sample.isEmpty { return }
        best = table.columns.indices.prefix(Self.mostColumns).map { column in
            ImageNaming.best(for: sample.map { key($0, column) }, table: path, declaredFolder: declaredFolder, images)
        }
    }

    private func key(_ row: Int, _ column: Int) -> ImageNaming.Key {
        let cell = table.rows.cell(row, column)
        let text = cell.count > ImageNaming.mostKeyBytes ? [] : normalised(Array(cell))
        return ImageNaming.Key(text: text[...], split: splitColumn.flatMap { table.rows.text(row, $0) })
    }

    /// The column most of whose cells name images.
    var imageColumn: Int? {
        guard let most = best.compactMap({ $0.map(Self.count) }).max(), most * 2 > sample.count else { return nil }
        return best.firstIndex { $0.map(Self.count) == most }
    }

    private static func count(_ found: ImageNaming.Found) -> Int { found.hits + found.ties }

    // MARK: The naming

    /// The column whose cells name images, how they do, and of a table that should name images and does not, why.
    struct Binding {
        var column: Int?
        var naming: ImageNaming?
        var unbound: String?
    }

    /// How the rows name images: by a column of the key, else by the column that most often does.
    ///
    /// All rows are asked where the sample leaves a doubt. A table `isBelieved` that a person declares, or that named images `before`.
    func binding(
        of schema: TableSchema, isBelieved: Bool, before: ImageNaming?, column beforeColumn: String?
    ) -> Binding {
        if images.count == 0 || sample.isEmpty { return Binding() }
        let places = schema.key.filter { $0 < best.count }
        let known = places.filter { best[$0] != nil }
        let place = known.max { (best[$0].map(Self.count) ?? 0) < (best[$1].map(Self.count) ?? 0) }
        if let column = [place, imageColumn].compactMap(\.self).first(where: isMostlyBound), let found = best[column] {
            let isTied = found.ties * 2 > sample.count
            return Binding(
                column: column, naming: safe(found.naming, column),
                unbound: isTied ? "the same names are in several folders, and nothing tells which are meant" : nil)
        }
        let remembered = before.flatMap { _ in beforeColumn.flatMap { table.columns.firstIndex(of: $0) } }
        let images = places.first(where: looksLikeImages)
        guard let column = remembered ?? images ?? (isBelieved ? place ?? places.first : nil) else {
            return Binding(unbound: schema.label == nil ? nil : places.first.flatMap(explanation))
        }
        let naming = column < best.count ? best[column]?.naming : nil
        return Binding(
            column: column, naming: remembered == nil ? naming : before,
            unbound: explanation(column) ?? "no image has such a name")
    }

    /// Says whether more than half of all rows name images by a column.
    private func isMostlyBound(_ column: Int) -> Bool {
        guard column < best.count, let found = best[column] else { return false }
        let share = Double(Self.count(found)) / Double(sample.count)
        if sample.count == table.rows.count || !(0.25...0.75).contains(share) { return share > 0.5 }
        let isNear = found.naming.isNear(declaredFolder: declaredFolder)
        let count = (0..<table.rows.count).count { row in
            found.naming.safeMatch(key(row, column), isNear: isNear, images) != .none
        }
        return count * 2 > table.rows.count
    }

    /// A naming by path where each row that it binds leaves no doubt; else the naming by the file's name.
    private func safe(_ naming: ImageNaming, _ column: Int) -> ImageNaming {
        guard case .path(_, let suffix) = naming.form else { return naming }
        let isNear = naming.isNear(declaredFolder: declaredFolder)
        let hasRepeats = suffix.isEmpty ? !isNear && images.hasRepeatedNames : images.hasRepeatedStems
        if !hasRepeats { return naming }
        let isSafe = (0..<table.rows.count).allSatisfy { row in
            let key = key(row, column)
            guard case .one(let image) = naming.match(key.text, in: { images }), images.contains(image) else {
                return true
            }
            return naming.safeMatch(key, isNear: isNear, images) == .one(image)
        }
        return isSafe ? naming : ImageNaming(suffix.isEmpty ? .name : .stem, in: path)
    }

    /// Says whether most cells end in a file name of an image.
    private func looksLikeImages(_ column: Int) -> Bool {
        sample.count { FileRole(name: key($0, column).text) == .image } * 2 > sample.count
    }

    private func explanation(_ column: Int) -> String? {
        UnboundKeys(sample.map { ImageNaming.fileName(key($0, column).text) }).explanation(images)
    }
}

/// File names that are those of no image, and the best guess why.
private struct UnboundKeys {
    private let names: [ArraySlice<UInt8>]

    init(_ names: [ArraySlice<UInt8>]) { self.names = names.filter { !$0.isEmpty } }

    /// What explains most of them; nil where nothing does.
    func explanation(_ images: ImageCatalog) -> String? {
        if names.isEmpty { return nil }
        var endings: [String: Int] = [:]
        for name in names {
            guard let image = images.images(withStem: stem(of: name)).first else { continue }
            endings[String(decoding: image.name[stem(of: image.name).endIndex...], as: UTF8.self), default: 0] += 1
        }
        if endings.values.reduce(0, +) * 2 > names.count,
            let most = endings.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key
        {
            return most.isEmpty ? "the same names have no extension" : "the same names end in \(most)"
        }
        if explain(images.foldedStems, Self.folded) { return "the same names differ by upper and lower case" }
        if explain(images.stemsWithoutZeros, Self.withoutZeros) { return "the same names begin with zeros" }
        return nil
    }

    private func explain(_ known: Set<[UInt8]>, _ form: (ArraySlice<UInt8>) -> [UInt8]) -> Bool {
        names.count { known.contains(form(stem(of: $0))) } * 2 > names.count
    }

    static func folded(_ stem: ArraySlice<UInt8>) -> [UInt8] {
        Array(String(decoding: stem, as: UTF8.self).lowercased().utf8)
    }

    static func withoutZeros(_ stem: ArraySlice<UInt8>) -> [UInt8] { Array(stem.drop { $0 == UInt8(ascii: "0") }) }
}

extension ImageCatalog {
    /// The file names without extension, in lower case.
    fileprivate var foldedStems: Set<[UInt8]> { stems(UnboundKeys.folded) }

    /// The file names without extension, and without the zeros at their beginning.
    fileprivate var stemsWithoutZeros: Set<[UInt8]> { stems(UnboundKeys.withoutZeros) }

    private func stems(_ form: (ArraySlice<UInt8>) -> [UInt8]) -> Set<[UInt8]> {
        Set((0..<count).map { form(stem(of: file($0).path.name)) })
    }
}
