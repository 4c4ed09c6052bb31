/// The language that captions and instructions are written in.
public enum World {
    /// The words of a text; commas are none.
    public static func words(_ text: String) -> [String] {
        text.split { $0 == " " || $0 == "," || $0 == "\n" }.map(String.init)
    }

    /// Every word that captions and instructions use, in alphabetical order.
    public static let vocabulary: [String] = words(
        """
        a above add air an and at autumn away background balloon bare beach below between black blue boards
        boat boats brick brown by change checks church circle circles clear close clouds cloudy coast color
        colored cover cross dawn day desert dots dunes during each erase evening fabric falling field fog
        foggy forest front full grass gray green heart hills hilly hot house houses in into is islands it
        lake landscape large larger left lighthouse low make many marble meadow melt middle moon morning
        mountain mountains night of on orange other paint painting palm picture pine pink purple put rain
        rainy red remove replace right ring river sand sea season show sky small smaller snow snowing snowy
        spring square star starry stars stone stripes summer sun sunny sunrise sunset take tent
        texture the there through to tree trees triangle turn two under view wall water while white windmill
        winter with wooden yellow
        """)
}
