import ArgumentParser
import Foundation
import Parallel
import Raster
import World

extension Scene.Kind: ExpressibleByArgument {}

struct WorldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "world", abstract: "Paint pictures.")
    @Option var seed: UInt64 = 0
    @Option var count = 1
    @Option var size = PictureSize(argument: "256")!
    @Option var kind: Scene.Kind?
    @Option(name: .shortAndLong) var output = "world"
    func run() throws {
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        let start = Date()
        parallelFor(count) { index in
            let scene = Scene(seed: seed + UInt64(index), kind: kind)
            let picture = scene.rendered(width: size.width, height: size.height)
            try! picture.write(to: "\(output)/\(String(format: "%04d", index)).png")
        }
        print(Double(count) / Date().timeIntervalSince(start))
    }
}
