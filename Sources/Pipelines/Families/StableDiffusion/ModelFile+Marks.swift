import GentoolCheckpoints
import GentoolDiffusion

extension ModelFile {
    /// What a single file says of its noise: by tensors that are there for their names alone or hold a number, as ComfyUI
    /// reads them, or by its metadata (Stability AI's model metadata standard).
    struct Marks {
        private var prediction: Parameterization?
        private var endsInNoise = false
        /// The range of continuous noise, with which velocities are answered.
        private var continuous: (least: Float, greatest: Float)?
        /// The means and standard deviations of Playground 2.5's latents, which come with EDM's noise.
        let latents: (mean: [Float], deviation: [Float])?

        init(_ checkpoint: Checkpoint) {
            func numbers(_ name: String) -> [Float]? { checkpoint.tensors[name]?.floats() }
            switch checkpoint.metadata["modelspec.prediction_type"]?.lowercased() {
            case "v", "v_prediction", "v-prediction", "vpred", "velocity": prediction = .velocity
            case "epsilon", "eps": prediction = .epsilon
            default: break
            }
            if checkpoint.tensors["v_pred"] != nil { prediction = .velocity }
            endsInNoise = checkpoint.tensors["ztsnr"] != nil
            if let greatest = numbers("edm_vpred.sigma_max")?.first {
                continuous = (numbers("edm_vpred.sigma_min")?.first ?? 0.002, greatest)
            }
            if let mean = numbers("edm_mean"), let deviation = numbers("edm_std") {
                latents = (mean, deviation)
            } else {
                latents = nil
            }
        }

        func apply(to schedule: inout StoredSchedule) {
            schedule.predictionType = prediction?.rawValue ?? schedule.predictionType
            if endsInNoise {
                schedule.rescalesToZeroSNR = true
                // Other spacings leave out the last timestep, which alone is nothing but noise (Lin et al. 2024, §3.3).
                schedule.timestepSpacing = TimestepSpacing.trailing.rawValue
            }
            guard continuous != nil || latents != nil else { return }
            schedule.className = "EDMDPMSolverMultistepScheduler"
            schedule.predictionType = Parameterization.epsilon.rawValue
            if let continuous {
                schedule.predictionType = Parameterization.velocity.rawValue
                (schedule.sigmaMin, schedule.sigmaMax, schedule.sigmaData) = (continuous.least, continuous.greatest, 1)
            }
        }
    }
}
