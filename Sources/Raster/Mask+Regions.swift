extension Mask {
    /// The bounding boxes of the mask's separate parts, from top to bottom and left to right.
    ///
    /// Pixels above 0 that touch, also diagonally, are one part. Parts whose boxes have no more than
    /// `distance` pixels between them, in both directions, share a box; so do boxes that come close by
    /// that. In the end any two boxes are more than `distance` apart.
    public func regions(joiningWithin distance: Int = 0) -> [PixelRect] {
        var boxes = parts().map(\.box)
        // Joining makes boxes larger, which can bring them close to others.
        while true {
            let joined = joinedOnce(boxes, within: max(0, distance))
            if joined.count == boxes.count { return joined }
            boxes = joined
        }
    }
}

/// Boxes after one sweep from top to bottom that joins those within `distance` of each other.
private func joinedOnce(_ boxes: [PixelRect], within distance: Int) -> [PixelRect] {
    var done: [PixelRect] = []
    // Boxes that one farther down may still come close to. Expanded by `distance` and one more, boxes
    // with `distance` pixels between them overlap.
    var open: [PixelRect] = []
    for box in boxes.sorted(by: { ($0.y, $0.x) < ($1.y, $1.x) }) {
        done.append(contentsOf: open.filter { $0.maxY + distance < box.y })
        open.removeAll { $0.maxY + distance < box.y }
        var joined = box
        while let near = open.firstIndex(where: { !$0.expanded(by: distance + 1).intersection(joined).isEmpty }) {
            joined = joined.union(open.remove(at: near))
        }
        open.append(joined)
    }
    return (done + open).sorted { ($0.y, $0.x) < ($1.y, $1.x) }
}
