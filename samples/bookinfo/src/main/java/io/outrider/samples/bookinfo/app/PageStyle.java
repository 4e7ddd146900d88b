package io.outrider.samples.bookinfo.app;

/// The page's style sheet: inline, so that the page is one request and needs nothing from outside.
final class PageStyle {

    static final String CSS =
            """
            :root { --ink: #22262e; --quiet: #6b7280; --paper: #f6f4ef; --card: #ffffff; --line: #e4e0d6;
              --accent: #1f4d7a; --red: #c8232c; --shadow: 0 1px 2px rgb(0 0 0/.06), 0 8px 24px rgb(0 0 0/.06) }
            * { box-sizing: border-box }
            body { margin: 0; background: var(--paper); color: var(--ink);
              font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif }
            h1, .brand, .cover { font-family: Georgia, "Times New Roman", "Liberation Serif", serif }
            h1 { font-size: 2.4rem; line-height: 1.15; margin: 0 0 .6rem }
            h2 { font-size: .82rem; letter-spacing: .09em; text-transform: uppercase; color: var(--quiet); margin: 1.6rem 0 .7rem }
            a { color: var(--accent) }
            .quiet { color: var(--quiet); font-size: .9rem }
            header { display: flex; align-items: center; gap: .9rem; padding: .8rem 2rem; background: var(--card); border-bottom: 1px solid var(--line) }
            .brand { font-size: 1.35rem; font-weight: bold; color: var(--ink); text-decoration: none }
            .user { margin-left: auto; position: relative; display: flex; align-items: center; gap: .8rem; font-weight: 600 }
            details.user { display: block }
            .user summary { list-style: none }
            .user summary::-webkit-details-marker { display: none }
            button, .button { font: inherit; font-weight: 600; cursor: pointer; color: #fff; background: var(--accent); border: 0; border-radius: 8px; padding: .42rem 1rem; text-decoration: none; display: inline-block }
            .login { position: absolute; right: 0; top: 3rem; width: 17rem; padding: 1.1rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); font-weight: 400; z-index: 1 }
            .login label { display: block; font-size: .85rem; margin-bottom: .6rem }
            .login input { width: 100%; font: inherit; padding: .35rem .6rem; border: 1px solid var(--line); border-radius: 6px }
            .login p { margin: .2rem 0 .8rem }
            main { max-width: 62rem; margin: 0 auto; padding: 2rem }
            .welcome { text-align: center; padding-top: 5rem }
            section { background: var(--card); border: 1px solid var(--line); border-radius: 16px; box-shadow: var(--shadow); padding: 1.6rem 2rem; margin-bottom: 1.4rem }
            .book { display: grid; grid-template-columns: 13rem 1fr; gap: 2.2rem; align-items: start }
            .cover { aspect-ratio: 2/3; border-radius: 4px 12px 12px 4px; padding: 1.5rem 1.2rem 1.2rem 1.7rem; color: #f4e9d0; display: flex; flex-direction: column; justify-content: space-between;
              background: linear-gradient(90deg, rgb(0 0 0/.35) 0, rgb(0 0 0/.05) 6%, rgb(255 255 255/.12) 7%, transparent 10%), linear-gradient(160deg, #7d2131, #43101f); box-shadow: 6px 8px 22px rgb(60 10 25/.35) }
            .cover b { font-size: 1.55rem; line-height: 1.15 }
            .cover i { display: block; height: 5.2rem; background:
              radial-gradient(circle at 34% 50%, #f4e9d0 0 1.9rem, transparent 1.95rem),
              radial-gradient(circle at 66% 50%, rgb(244 233 208/.45) 0 1.9rem, transparent 1.95rem) }
            .cover span { font-size: .9rem; opacity: .85 }
            dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .8rem 1.2rem; margin: 0 }
            dt { font-size: .78rem; color: var(--quiet) }
            dd { margin: 0; font-weight: 600 }
            .title { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 1rem; margin-bottom: .9rem }
            section:not(.book) h2 { margin: 0 }
            .served { margin: 0; display: flex; align-items: center; gap: .55rem; font-size: .95rem }
            .versions { display: inline-flex; gap: .3rem }
            .versions span { border: 1px solid var(--line); color: var(--quiet); border-radius: 99px; padding: 0 .6rem; font-size: .82rem }
            .versions .lit { color: #fff; border-color: transparent; font-weight: 700 }
            .v1.lit { background: #6b7280 } .v2.lit { background: #16181d } .v3.lit { background: var(--red) }
            .reviews { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1.1rem }
            blockquote { margin: 0; padding: 1.1rem 1.3rem; background: var(--paper); border-radius: 12px; display: flex; flex-direction: column }
            blockquote p { margin: 0 0 .8rem; flex: 1 }
            blockquote footer { display: flex; justify-content: space-between; align-items: center; gap: 1rem }
            cite { font-style: normal; font-weight: 600; color: var(--quiet) }
            .stars { font-size: 1.3rem; line-height: 1; letter-spacing: .06em }
            .stars.black { color: var(--ink) } .stars.red { color: var(--red) } .stars i { color: #cfcabd; font-style: normal }
            .no-rating { color: #9a5b00; font-size: .88rem }
            .error { border-left: 4px solid var(--red); background: #fdecec; color: #7a1015; border-radius: 8px; padding: .8rem 1.1rem; margin-top: .8rem }
            .error p { margin: .2rem 0 0 }
            .path ul { list-style: none; display: flex; flex-wrap: wrap; gap: .6rem; padding: 0; margin: .9rem 0 }
            .path li { background: var(--paper); border-radius: 10px; padding: .4rem .9rem }
            .path .hop::before { content: "→ "; color: var(--quiet) }
            .path .failed { background: #fdecec; color: #7a1015 }
            .path .quiet { margin: 0 } .path li .quiet { margin-left: .6rem }
            code { font-size: .85rem; background: var(--paper); padding: .1rem .35rem; border-radius: 5px; overflow-wrap: anywhere }
            @media (max-width: 44rem) { .book { grid-template-columns: 1fr } .cover { max-width: 12rem } main { padding: 1rem } header .quiet { display: none } }
            """;

    private PageStyle() {}
}
