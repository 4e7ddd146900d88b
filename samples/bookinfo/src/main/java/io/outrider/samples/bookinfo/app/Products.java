package io.outrider.samples.bookinfo.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the shop sells: one book.
final class Products {

    /// @param descriptionHtml trusted HTML of our own
    record Product(int id, String title, String descriptionHtml) {

        Map<String, Object> toJson() {
            var json = new LinkedHashMap<String, Object>();
            json.put("id", id);
            json.put("title", title);
            json.put("descriptionHtml", descriptionHtml);
            return json;
        }
    }

    static final Product BOOK =
            new Product(
                    0,
                    "The Comedy of Errors",
                    "<a href=\"https://en.wikipedia.org/wiki/The_Comedy_of_Errors\">Wikipedia"
                            + " Summary</a>: Two brothers, twins, were parted by a shipwreck when"
                            + " they were small, and so were their two servants, twins as well."
                            + " Years later all four walk the same streets of Ephesus on the same"
                            + " day, and nobody, not even a wife, can tell who is who. It is the"
                            + " shortest of <b>William Shakespeare's</b> plays, and among his"
                            + " first.");

    private Products() {}

    static List<Object> toJson() {
        return List.of(BOOK.toJson());
    }
}
