extension Metadata {
    /// The metadata with every text where a JPEG has a place for it: how the picture was made in Exif's UserComment,
    /// which the tools that read it look at; author, copyright, description and program in their Exif tags; all others
    /// in comments that begin with their keys.
    ///
    /// Nobody's words are replaced: what finds its tag taken goes into a comment, too.
    func withTextsForJPEG() -> Metadata {
        var result = self
        result.texts = []
        var block = exif.flatMap { Exif($0) } ?? Exif()
        var hasChanged = false
        for text in texts where !Self.isNote(text) {
            if text.key == "Comment" {
                result.texts.append(text)
            } else if let tag = Self.tags[text.key], block.text(tag) == nil || block.text(tag) == text.value {
                if block.text(tag) == nil {
                    block.set(tag, to: text.value)
                    hasChanged = true
                }
            } else {
                result.texts.append(.init(key: "Comment", value: "\(text.key): \(text.value)"))
            }
        }
        if hasChanged { result.exif = block.bytes }

        let notes = notesInTexts.text
        guard !notes.isEmpty else { return result }
        let comment = block.text(.userComment)
        let isFree = comment.map { GenerationNotes(text: $0) != nil } ?? true
        if isFree {
            let fitted = JPEGMarker.holds(exif: block.bytes)
            block.setUserComment(notes)
            // Not every reader joins the parts of a block that takes several markers.
            if !fitted || JPEGMarker.holds(exif: block.bytes) {
                result.exif = block.bytes
                return result
            }
        }
        result.texts.append(.init(key: "Comment", value: notes))
        return result
    }

    /// PNG's own keywords (PNG §11.3.3.2), those of exiftool, and the Exif tags that mean the same.
    private static let tags: [String: Exif.Tag] = [
        "Author": .artist, "Copyright": .copyright, "Description": .imageDescription, "Title": .imageDescription,
        "Software": .software, "Make": .make, "Model": .model,
    ]
}
