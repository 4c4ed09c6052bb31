/// The language that captions and instructions are written in.
public enum World {
    /// The words of a text; commas are none.
    public static func words(_ text: String) -> [String] {
        text.split { $0 == " " || $0 == "," || $0 == "\n" }.map(String.init)
    }

    /// Every word that captions and instructions use, in alphabetical order.
    public static let vocabulary: [String] = words(
        """
        a above add air an and at autumn away background balloon bare beach becomes below between black blue
        boards boat boats brick brown by camera change checks church circle circles clear close clouds cloudy
        coast color colored comes cover cross dawn day desert dots drift dunes during each erase evening fabric
        falling falls field flies fog foggy forest front full grass gray green heart hills hilly hot house
        houses in into is islands it lake landscape large larger left lighthouse low make many marble meadow
        melt middle moon morning mountain mountains moves night of on orange other out paint painting palm pans
        picture pine pink purple put rain rainy red remove replace right ring ripples rises river run sails sand
        sea season show sky small smaller smoke snow snowing snowy spring square star starry stars stone stripes
        summer sun sunny sunrise sunset take tent texture the there through to tree trees triangle turn turns
        two under view wall water waves while white windmill winter with wooden yellow zooms
        """)
}
