import GentoolRaster
import GentoolTasks

extension MCPToolbox {
    func look(_ arguments: MCPArguments, _ folders: MCPFolders) throws -> [JSON] {
        let opened = try open(arguments.text("picture")!, folders)
        var picture = try opened.picture()
        var text = "\(opened.text), \(picture.format.hasAlpha ? "with" : "without") transparency. "
        if let box = try arguments.box(opened.size) {
            picture = picture.cropped(to: box)
            text += "Shown is the part from \(box.x),\(box.y) to \(box.x + box.width),\(box.y + box.height) "
            text +=
                "(\(box.width)x\(box.height)); percent of this preview are percent of that part, not of the picture. "
            // Small parts are shown larger.
            let factor = MCPPictures.side / max(box.width, box.height)
            if factor > 1 {
                picture = picture.resized(width: box.width * min(factor, 8), height: box.height * min(factor, 8))
            }
        } else {
            text += Self.scale(opened.size)
        }
        if try arguments.bool("grid", false) { picture = MCPPictures.small(picture).withPercentGrid() }
        return [Self.text(text), try MCPPictures.content(picture)]
    }

    func compare(_ arguments: MCPArguments, _ folders: MCPFolders) throws -> [JSON] {
        let first = try open(arguments.text("first")!, folders)
        let second = try open(arguments.text("second")!, folders)
        let pictures = (try first.picture(), try second.picture())
        var text = "\(first.text) left, \(second.text) right. "
        if first.size == second.size {
            let format: PixelFormat = pictures.0.format == pictures.1.format ? pictures.0.format : .rgb
            let comparison = try Comparison(pictures.0.converted(to: format), pictures.1.converted(to: format))
            let share = Double(comparison.differingPixels) / Double(first.size.width * first.size.height) * 100
            text +=
                comparison.differingPixels == 0
                ? "They are equal."
                : String(
                    printf: "%.2f %% of the pixels differ; PSNR %.1f dB, SSIM %.4f.", share, comparison.psnr,
                    comparison.ssim)
        } else {
            text += "Their sizes differ, so no figures can be given."
        }
        var sheet = ContactSheet()
        sheet.columns = 2
        sheet.hasMargin = false
        let side = MCPPictures.side / 2
        let tiles = [pictures.0, pictures.1].map { ContactSheet.Tile($0.fitting(side: side).converted(to: .rgb)) }
        let picture = sheet.sheet(tiles)
        for notice in picture.metadata.notices { text += " Note: \(notice.text)." }
        return [Self.text(text), try MCPPictures.content(picture)]
    }

    var models: [JSON] {
        get async {
            let all = await studio.models.all
            let found = all.filter { !$0.uses.isEmpty }.map { model in
                let uses = ModelUse.allCases.filter(model.uses.contains).map(\.rawValue).joined(separator: ", ")
                return "\(model.name) (\(model.bytes >> 20) MB): \(uses)"
            }
            let words = all.contains { $0.uses.contains(.words) } ? "" : " \(Self.noWords)"
            return [
                Self.text(
                    (found.isEmpty
                        ? "No larger models were found on this machine; the program's own small ones are used."
                        : "Models on this machine, with what they are for: \(found.joined(separator: "; ")).") + words)
            ]
        }
    }
}
