import GentoolBase
import GentoolTensors

/// One thing that a latent diffusion model is asked to do, with the right answer.
///
/// What the network sees beside the noisy sample is what Stable Diffusion's inpainting model sees: a mask, and the latents
/// of the picture without what it hides. All hidden is a picture from nothing; nothing hidden is a picture to be changed as
/// the text says (Brooks, Holynski & Efros 2023, "InstructPix2Pix").
public struct DiffusionTask: Sendable {
    /// 1, H, W, latent channels.
    let answer: Tensor
    let text: String
    /// 1, H, W, 1 + latent channels: the mask, and what is known.
    let known: Tensor

    /// A picture from a caption.
    ///
    /// - Parameter nothing: what is known when all is hidden.
    static func generate(_ latent: Tensor, caption: String, nothing: Tensor) -> DiffusionTask {
        DiffusionTask(answer: latent, text: caption, known: nothing)
    }

    /// What a picture shows where it is hidden.
    static func inpaint(_ latent: Tensor, caption: String, mask: Tensor, hidden: Tensor) -> DiffusionTask {
        DiffusionTask(answer: latent, text: caption, known: .concatenated([mask, hidden], axis: 3))
    }

    /// A picture changed as it is told.
    static func edit(_ before: Tensor, instruction: String, after: Tensor) -> DiffusionTask {
        let mask = Tensor(shape: before.shape.dropLast() + [1], repeating: 0)
        return DiffusionTask(answer: after, text: instruction, known: .concatenated([mask, before], axis: 3))
    }
}

extension DiffusionTask {
    /// One of the tasks that an example has in it.
    ///
    /// - Parameters:
    ///   - nothing: what is known when all is hidden.
    ///   - mayForget: whether texts and pictures are left out now and then, so that the model also learns what guidance
    ///     compares with (Ho & Salimans 2022; Brooks et al. 2023, §3.2.1).
    init(from example: LatentExample, nothing: Tensor, mayForget: Bool, using generator: inout SplitMix64) {
        let chance = Double.random(in: 0..<1, using: &generator)
        var task = DiffusionTask.generate(example.latent, caption: example.caption, nothing: nothing)
        switch example.variation {
        case .edited(let instruction, let after, let caption):
            // Without a caption there is nothing to be made.
            if chance > 0.4 || caption.isEmpty {
                task = .edit(example.latent, instruction: instruction, after: after)
            } else if chance > 0.2 {
                task = .generate(after, caption: caption, nothing: nothing)
            }
        case .hidden(let mask, let hidden, let caption):
            if chance > 0.5 || example.caption.isEmpty {
                task = .inpaint(example.latent, caption: caption, mask: mask, hidden: hidden)
            }
        }
        let forgotten = mayForget ? Double.random(in: 0..<1, using: &generator) : 1
        self = DiffusionTask(
            answer: task.answer, text: forgotten < 0.1 ? "" : task.text,
            known: forgotten < 0.03 ? nothing : task.known)
    }
}
