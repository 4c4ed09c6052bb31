/// Pictures in rows and columns of equal cells, with labels under them.
public struct ContactSheet: Sendable {
    /// A picture and what stands under it; nothing if the text is empty.
    public struct Tile: Sendable {
        /// Of any size and format; the sheet makes it smaller where it is larger than a cell.
        public var picture: Picture
        /// One line under the picture; empty for none.
        public var label: String

        /// A picture, by default with no text under it.
        public init(_ picture: Picture, label: String = "") {
            self.picture = picture
            self.label = label
        }

        fileprivate var inSRGB: Tile {
            Tile(picture.inColors(of: nil, name: label.isEmpty ? nil : label), label: label)
        }
    }

    /// `nil` makes about as many rows as columns.
    public var columns: Int?
    /// Pixels between cells and around them.
    public var gap = 8
    /// Whether there is a gap around all cells, too.
    public var hasMargin = true
    /// Red, green and blue of 0...1; `nil` is transparent.
    public var background: [Float]? = [1, 1, 1]
    /// How large each pixel of the labels' letters is; `nil` fits the cells.
    public var labelScale: Int?

    /// A sheet of about as many rows as columns on white, with gaps of 8 pixels.
    public init() {}

    /// The sheet; as deep as the deepest picture, grey if all pictures and the background are. Where colours are of several
    /// profiles, it is in sRGB.
    ///
    /// - Parameters:
    ///   - tiles: at least one. Pictures larger than a cell are made smaller, others stand in its middle.
    ///   - cell: width and height; by default that of the widest and of the highest picture.
    public func sheet(_ tiles: [Tile], cell: (width: Int, height: Int)? = nil) -> Picture {
        precondition(!tiles.isEmpty, "a sheet has at least one picture")
        let tiles = Set(tiles.map(\.picture.metadata.iccProfile)).count == 1 ? tiles : tiles.map(\.inSRGB)
        let largest = (width: tiles.map(\.picture.width).max()!, height: tiles.map(\.picture.height).max()!)
        let layout = Layout(self, tiles.map(\.label), cell: cell ?? largest)
        let (cell, font, scale) = (layout.cell, layout.font, layout.scale)
        var sheet = empty(layout.size, for: tiles.map(\.picture))
        for (index, tile) in tiles.enumerated() {
            let (left, top) = layout.place(of: index)
            let picture = tile.picture.shrunk(toFit: cell)
            sheet.lay(
                picture,
                at: PixelRect(
                    x: left + (cell.width - picture.width) / 2, y: top + (cell.height - picture.height) / 2,
                    width: picture.width, height: picture.height))
            let text = font.shortened(tile.label, toWidth: cell.width, scale: scale)
            if !text.isEmpty {
                let letters = font.mask(of: text, scale: scale)
                sheet.draw(
                    letters, ink, x: left + (cell.width - letters.width) / 2, y: top + cell.height + 2 * scale)
            }
        }
        return sheet
    }

    /// Width and height of a sheet.
    ///
    /// - Parameters:
    ///   - labels: of its pictures, at least one; empty where there is none.
    ///   - cell: width and height.
    public func size(labels: [String], cell: (width: Int, height: Int)) -> (width: Int, height: Int) {
        Layout(self, labels, cell: cell).size
    }

    /// Where everything stands.
    private struct Layout {
        let cell: (width: Int, height: Int)
        let font: BitmapFont
        let scale: Int
        let size: (width: Int, height: Int)
        private let columns: Int
        private let margin: Int
        private let step: (x: Int, y: Int)

        init(_ sheet: ContactSheet, _ labels: [String], cell: (width: Int, height: Int)) {
            self.cell = cell
            columns = min(labels.count, sheet.columns ?? Int(Double(labels.count).squareRoot().rounded(.up)))
            let rows = (labels.count + columns - 1) / columns
            font = BitmapFont.holding(labels)
            scale = sheet.labelScale ?? font.scale(max(1, min(cell.width, 4 * cell.height) / 200))
            // A letter's height and the space above it.
            let labelHeight = labels.allSatisfy(\.isEmpty) ? 0 : scale * (font.height + 3)
            margin = sheet.hasMargin ? sheet.gap : 0
            step = (cell.width + sheet.gap, cell.height + labelHeight + sheet.gap)
            size = (2 * margin + columns * step.x - sheet.gap, 2 * margin + rows * step.y - sheet.gap)
        }

        func place(of index: Int) -> (left: Int, top: Int) {
            (margin + index % columns * step.x, margin + index / columns * step.y)
        }
    }

    /// What labels are written with, as bright as the background is dark.
    private var ink: Float {
        guard let background else { return 0.5 }
        return background.reduce(0, +) / Float(background.count) > 0.4 ? 0.1 : 0.9
    }

    private func empty(_ size: (width: Int, height: Int), for pictures: [Picture]) -> Picture {
        let color = background ?? [0, 0, 0, 0]
        let isGray = pictures.allSatisfy { $0.format.colorModel == .gray } && Set(color.prefix(3)).count == 1
        let format = PixelFormat(isGray ? .gray : .rgb, alpha: background == nil)
        let pixel = Array(color.prefix(format.colorChannels)) + (background == nil ? [0] : [])
        let depth = pictures.map(\.samples.depth).max()!
        var metadata = Metadata()
        metadata.notices = pictures.flatMap(\.metadata.notices).filter { $0.code == "colors-mixed" }
        if Set(pictures.map(\.metadata.iccProfile)).count == 1 && pictures[0].format.colorModel == format.colorModel {
            metadata.iccProfile = pictures[0].metadata.iccProfile
            metadata.iccProfileName = pictures[0].metadata.iccProfileName
        }
        let values = (0..<(size.width * size.height)).flatMap { _ in pixel }
        return Picture(
            width: size.width, height: size.height, format: format, samples: Samples(values, depth: depth),
            metadata: metadata)
    }
}
