extension Scene {
    /// Every change that can be asked for and that shows.
    public var edits: [Edit] {
        switch content {
        case .landscape(let landscape): LandscapeEdits(landscape).all
        case .shapes(let picture): PlainEdits.shapes(picture)
        case .texture(let texture): PlainEdits.texture(texture)
        case .leaves: []
        }
    }

    /// One of the `edits` and one of its instructions; `nil` where nothing can be changed. Changes of things and of the
    /// whole picture are equally likely, as far as there are both.
    public func edit(seed: UInt64) -> (edit: Edit, instruction: String)? {
        var random = SeededRandom(seed, "edit")
        let edits = edits
        let groups = [edits.filter { $0.thing == nil }, edits.filter { $0.thing != nil }].filter { !$0.isEmpty }
        guard !groups.isEmpty else { return nil }
        let edit = random.pick(random.pick(groups))
        return (edit, random.pick(edit.instructions))
    }
}
