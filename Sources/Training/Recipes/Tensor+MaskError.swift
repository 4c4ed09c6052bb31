import GentoolTensors

extension Tensor {
    /// How far logits, N, H, W, 1, are from masks of the same shape; the mean of the images.
    func maskError(_ wanted: Tensor) -> Tensor {
        let entropy = (softplus() - self * wanted).mean()
        let soft = (-1 * (-1 * self).softplus()).exp()
        let both = (soft * wanted).innerMeans()
        let either = (soft + wanted).innerMeans() - both
        // A pixel more in both, so that empty masks divide by something.
        let pixel = 1 / Float(shape[1] * shape[2])
        let share = ((both + pixel).log() - (either + pixel).log()).exp().mean()
        return entropy + 0.5 * (-1 * share + 1)
    }
}
