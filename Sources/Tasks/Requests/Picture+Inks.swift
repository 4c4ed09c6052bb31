import GentoolRaster

extension Picture {
    /// What is said of one in inks of which something is made that has none.
    func noticesOfInks(named name: String) -> [Notice] {
        guard format.colorModel == .cmyk else { return [] }
        let profile = metadata.iccProfile == nil ? "" : ", and their profile goes"
        return [Notice("cmyk-converted", "\(name): its CMYK inks become sRGB\(profile)")]
    }
}
