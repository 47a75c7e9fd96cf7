import Comparison
package import DatasetModel
import LabelFormats

/// The counts of one side's labels, and what is odd about them.
package struct LabelSummary: Equatable {
    /// Rows, or images that folders label, by class and split; without a split the key is empty.
    package var classes: [String: [String: Int]] = [:]
    package var notes: [Note] = []
    /// Images by whether an object is in them; nil without annotations.
    ///
    /// Not in the cache, as no side with annotations is.
    package var objects: Statistics.Objects?
}

extension LabelledSide {
    /// Counts everything: reads all rows, and lists the images where there are any; with `notes`, looks for what is odd.
    func summarise(notes: Bool) throws -> LabelSummary {
        var summary = LabelSummary()
        switch source {
        case .tables: try addTables(to: &summary, notes: notes)
        case .annotations: try addObjects(to: &summary)
        case .folders: try addFolders(to: &summary)
        case .none: break
        }
        if notes && source != .annotations { summary.notes += try conflictingCopies() }
        if notes { summary.notes += ClassSplits(summary.classes).notes }
        summary.notes += problems
        return summary
    }

    /// Rows by split, where rows name splits; else images, where folders do.
    package func splitCounts() throws -> [String: Int] {
        var splits: [String: Int] = [:]
        if source == .tables && hasSplitsInRows {
            for (_, counts) in try summary().classes { splits.merge(counts) { $0 + $1 } }
            splits[""] = nil
        } else {
            for image in try side.images().files {
                if let split = split(of: image.path) { splits[split, default: 0] += 1 }
            }
        }
        return splits
    }

    /// Counts annotated objects.
    private func addObjects(to summary: inout LabelSummary) throws {
        guard let annotations else { return }
        let images = try side.images()
        var (names, namesWithObjects): (Set<String>, Set<String>) = ([], [])
        func add(_ image: AnnotatedImage, _ split: String?, _ name: String) {
            for object in image.objects { summary.classes[object.label, default: [:]][split ?? "", default: 0] += 1 }
            names.insert(name)
            if !image.objects.isEmpty { namesWithObjects.insert(name) }
        }
        func split(_ name: String) -> String? {
            lists.all[name]?.first ?? DatasetPath(parsing: name).flatMap { self.split(of: $0) }
        }
        for collection in annotations.collections {
            for image in collection.content {
                add(image, collection.split ?? split(image.name), collection.name(of: image.name, in: images))
            }
            summary.notes += collection.content.notes
        }
        for image in try imagesOfFiles() { add(image, split(image.name), image.name) }
        // Where the images are kept elsewhere, the annotations say which there are.
        if images.count == 0 {
            summary.objects = .init(
                imagesWith: namesWithObjects.count, imagesWithout: names.count - namesWithObjects.count)
        } else {
            let count = namesWithObjects.count { name in DatasetPath(parsing: name).map(images.contains) ?? false }
            summary.objects = .init(imagesWith: count, imagesWithout: images.count - count)
        }
    }

    private func addFolders(to summary: inout LabelSummary) throws {
        if lists.isEmpty {
            // All images of a folder are told alike.
            for (folder, count) in try side.images().counts {
                guard let name = layout.label(of: folder) else { continue }
                let split = hasSplitsInRows ? nil : layout.split(of: folder)
                summary.classes[name, default: [:]][split ?? "", default: 0] += count
            }
            return
        }
        for image in try side.images().files {
            let label = folderLabel(of: image.path)
            if let name = label.label { summary.classes[name, default: [:]][label.split ?? "", default: 0] += 1 }
        }
    }

    private func addTables(to summary: inout LabelSummary, notes: Bool) throws {
        for table in tables.values.sorted(by: { $0.path < $1.path }) {
            let rows = try table.all()
            var splitOfRow: ((Int) -> String?)?
            if rows.schema.split == nil && rows.split == nil && !layout.splits.isEmpty {
                splitOfRow = { row in (try? self.image(row, of: rows)).flatMap { $0 }.flatMap(self.split) }
            }
            let census = RowCensus(rows, findsDuplicates: notes, splitOfRow: splitOfRow)
            if !rows.schema.hasBoxes { summary.notes += Self.duplicateKeys(table.path, census) }
            guard primary.contains(table.path) else { continue }
            for (label, splits) in census.classes where !missing.contains(label) {
                summary.classes[label, default: [:]].merge(splits) { $0 + $1 }
            }
        }
        if notes { summary.notes += try RowsAndImages(self).notes(unlabelled: true) }
    }

    /// Keys that stand more than once, unless that is what the table is like: most of its rows share their key with another.
    private static func duplicateKeys(_ table: DatasetPath, _ census: RowCensus) -> [Note] {
        let keys = census.duplicateKeys
        if keys.isEmpty { return [] }
        let count = keys.reduce(0) { $0 + $1.count }
        if count * 2 > census.rowCount && census.rowCount > 20 {
            return [
                Note(
                    kind: .severalRowsPerKey, count: keys.count, examples: [],
                    text: "'\(table)' has several rows for most keys; the rows of a key are compared as a set")
            ]
        }
        let examples = keys.prefix(10).map { key in
            let lines = key.lines.map(String.init).joined(separator: ", ")
            return "\(key.key) (lines \(lines)\(key.count > key.lines.count ? ", …" : ""))"
        }
        return [
            Note(
                kind: .duplicateKey, count: keys.count, examples: examples,
                text:
                    "'\(table)' has \(keys.count == 1 ? "a key" : "\(grouped(keys.count)) keys") with more than one row"
            )
        ]
    }

    /// Images of the same bytes with different labels, or in different splits.
    private func conflictingCopies() throws -> [Note] {
        if imageCount == 0 { return [] }
        let images = try side.images()
        var (met, repeated): (Set<ObjectID>, Set<ObjectID>) = ([], [])
        met.reserveCapacity(images.count)
        for image in 0..<images.count where images.size(image) > 0 && !met.insert(images.id(image)).inserted {
            repeated.insert(images.id(image))
        }
        if repeated.isEmpty { return [] }
        let copies = Dictionary(grouping: images.files.filter { repeated.contains($0.id) }, by: \.id).values
        if copies.isEmpty { return [] }
        let labels = try imageLabels()
        func conflicts(_ value: (ImageLabel) -> String?) -> [String] {
            copies.filter { group in Set(group.compactMap { labels[$0.path].flatMap(value) }).count > 1 }
                .map { group in group.map(\.path).sorted().map(\.description).joined(separator: " = ") }
                .sorted(by: byBytes)
        }
        var notes: [Note] = []
        let byLabel = conflicts(\.label)
        if !byLabel.isEmpty {
            notes.append(
                Note(
                    kind: .conflictingCopies, count: byLabel.count, examples: Array(byLabel.prefix(10)),
                    text:
                        "\(byLabel.count == 1 ? "a picture stands" : "\(grouped(byLabel.count)) pictures stand") under two labels: equal bytes"
                ))
        }
        let bySplit = conflicts(\.split)
        if !bySplit.isEmpty {
            notes.append(
                Note(
                    kind: .copiesAcrossSplits, count: bySplit.count, examples: Array(bySplit.prefix(10)),
                    text:
                        "\(bySplit.count == 1 ? "a picture is" : "\(grouped(bySplit.count)) pictures are") in two splits: equal bytes"
                ))
        }
        return notes
    }
}
