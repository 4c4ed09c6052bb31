import GentoolDiffusion
import GentoolTensors
import Testing

@Suite struct WindowedDenoiserTests {
    /// Answers with the mean of the frames that it sees.
    private struct Mean: Denoiser {
        let most: Int

        func denoise(_ x: Tensor, sigma: Float) throws -> Tensor {
            #expect(x.shape[0] <= most)
            let mean = x.floats().reduce(0, +) / Float(x.count)
            return Tensor(shape: x.shape, repeating: mean)
        }
    }

    @Test("Every frame is answered by the windows that it lies in, and no other")
    func windows() throws {
        let x = Tensor(shape: [10, 1], elements: (0..<10).map(Float.init))
        let answer = try WindowedDenoiser(Mean(most: 4), frames: 10, length: 4, overlap: 1).denoise(x, sigma: 1)
        // 0 to 3, 3 to 6 and 6 to 9.
        #expect(answer.floats() == [1.5, 1.5, 1.5, 3, 4.5, 4.5, 6, 7.5, 7.5, 7.5])
    }

    @Test("What fits into one window is answered as it is")
    func single() throws {
        let x = Tensor(shape: [3, 1], elements: [0, 3, 6])
        let answer = try WindowedDenoiser(Mean(most: 4), frames: 3, length: 4, overlap: 2).denoise(x, sigma: 1)
        #expect(answer.floats() == [3, 3, 3])
    }

    @Test("The last window reaches back where frames are left over")
    func rest() throws {
        let x = Tensor(shape: [5, 1], elements: [0, 0, 0, 0, 8])
        let answer = try WindowedDenoiser(Mean(most: 4), frames: 5, length: 4, overlap: 0).denoise(x, sigma: 1)
        // 0 to 3 says 0 with weights 1, 2, 2, 1; 1 to 4 says 2 with the same.
        #expect(answer.floats() == [0, 2.0 / 3, 1, 4.0 / 3, 2])
    }
}
