/// The look of a page: light or dark as its reader's system is, for a phone, a desk and paper.
enum PageStyle {
    static let css = colours + layout + tables + cards + filters + narrowAndPaper

    private static let colours = """

        :root {
            color-scheme: light dark;
            --page: #f7f7f5; --surface: #ffffff; --sunken: #f0f0ed; --line: #e3e2de;
            --text: #1f2329; --soft: #5b636d; --accent: #3a55c8; --on-accent: #ffffff;
            --heat-full: #3a55c8; --on-heat: #ffffff;
            --relabelled: #3a55c8; --split: #0c717b; --boxes: #7642bd; --modified: #8a5a00;
            --added: #18723f; --removed: #b02f28; --renamed: #5b636d;
            --round: 10px;
        }
        @media (prefers-color-scheme: dark) {
            :root {
                --page: #131519; --surface: #1b1e23; --sunken: #24282e; --line: #2e333a;
                --text: #e7e7e3; --soft: #a0a8b2; --accent: #93a5ff; --on-accent: #10131a;
                --heat-full: #4a62dc; --on-heat: #ffffff;
                --relabelled: #93a5ff; --split: #5cc8d2; --boxes: #c3a4ff; --modified: #e3b45a;
                --added: #62cb8f; --removed: #ff8d83; --renamed: #a0a8b2;
            }
        }

        """

    private static let layout = """
        * { box-sizing: border-box; }
        html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
        body {
            margin: 0; padding: 0 clamp(16px, 4vw, 40px); background: var(--page); color: var(--text);
            font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
            font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
        }
        header, main, footer { max-width: 1180px; margin: 0 auto; }
        header { padding-top: clamp(24px, 5vw, 48px); }
        p, h1, h2, h3, ul, figure { margin: 0; padding: 0; }
        ul { list-style: none; }
        a { color: inherit; text-decoration: none; }
        code, .key, .path, .rows { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; }
        code { font-size: 0.87em; color: var(--soft); }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
        [hidden] { display: none !important; }
        .soft, .left-out { color: var(--soft); font-size: 13px; }
        .arrow { color: var(--soft); font-weight: 400; }
        .empty { color: var(--soft); }
        .brand { color: var(--soft); font-size: 13px; letter-spacing: 0.01em; }
        .brand b { color: var(--accent); margin-right: 4px; }
        h1 { font-size: clamp(26px, 5vw, 38px); line-height: 1.2; letter-spacing: -0.02em; font-weight: 650; }
        h2 { font-size: 18px; letter-spacing: -0.01em; font-weight: 620; margin-bottom: 12px; }
        h3 { font-size: 15px; font-weight: 600; margin: 16px 0 6px; }
        section { margin-top: 40px; scroll-margin-top: 16px; }
        section ul:not(.rows, .notes) { list-style: disc; padding-left: 20px; margin-bottom: 8px; }
        .sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(280px, 100%), 1fr)); gap: 12px; }
        .sides, .tiles { margin-top: 20px; }
        .side { border-left: 3px solid var(--line); padding: 2px 0 2px 14px; }
        .side:last-child { border-color: var(--accent); }
        .role { color: var(--soft); margin-right: 4px; }
        .tag { font-size: 12px; padding: 1px 8px; border: 1px solid var(--line); border-radius: 99px; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(136px, 1fr)); gap: 10px; margin-bottom: 10px; }
        .tile {
            display: block; padding: 12px 14px; background: var(--surface); border: 1px solid var(--line);
            border-radius: var(--round); border-top: 3px solid var(--tone, var(--line));
        }
        a.tile:hover { border-color: var(--tone, var(--soft)); }
        .tile b { display: block; font-size: 26px; line-height: 1.2; letter-spacing: -0.02em; font-weight: 620; }
        .tile span { color: var(--soft); font-size: 13px; line-height: 1.3; display: block; }
        .relabelled { --tone: var(--relabelled); } .split { --tone: var(--split); } .boxes { --tone: var(--boxes); }
        .modified { --tone: var(--modified); } .added { --tone: var(--added); } .removed { --tone: var(--removed); }
        .renamed { --tone: var(--renamed); }
        .nothing { margin-top: 24px; padding: 24px; text-align: center; color: var(--soft); }
        .rows { font-size: 13px; padding: 6px 0 6px 14px; border-left: 2px solid var(--line); margin: 4px 0 12px 4px; }
        .rows li { padding: 2px 0; }
        .rows p, .rows .kind { display: inline-block; margin-left: 8px; }
        summary { cursor: pointer; padding: 6px 0; width: fit-content; }
        summary:hover { color: var(--accent); }
        .notes li { padding: 10px 0; border-top: 1px solid var(--line); }
        .notes li:first-child { border-top: 0; }
        .notes .key { color: var(--soft); font-size: 13px; }
        footer { margin-top: 56px; padding: 16px 0 32px; border-top: 1px solid var(--line); color: var(--soft); font-size: 13px; }

        """

    private static let tables = """
        .scroll { overflow-x: auto; overflow-y: hidden; max-width: 100%; padding: 0 3px 3px 0; width: fit-content; }
        table { border-collapse: separate; border-spacing: 0; }
        th { font-weight: 500; text-align: left; overflow-wrap: normal; }
        .counts, .cells {
            background: var(--surface); border: 1px solid var(--line); border-radius: var(--round); font-size: 14px;
        }
        .counts th, .counts td, .cells th, .cells td { padding: 7px 14px; border-top: 1px solid var(--line); }
        .counts thead th, .cells thead th { border-top: 0; color: var(--soft); font-size: 13px; }
        .counts td, .counts thead th:not(:first-child) { text-align: right; white-space: nowrap; }
        .counts tbody th { position: sticky; left: 0; background: var(--surface); border-radius: 0 0 0 var(--round); }
        .counts tfoot th, .counts tfoot td { border-top: 2px solid var(--line); font-weight: 600; }
        .counts tfoot .soft { font-weight: 400; }
        .scroll:has(.counts) { max-height: 80vh; overflow: auto; border-radius: var(--round); width: fit-content; }
        .counts thead th { position: sticky; top: 0; background: var(--surface); z-index: 1; }
        .counts .same { color: var(--soft); }
        .cells { min-width: min(100%, 480px); }
        .cells td { min-width: 76px; max-width: 380px; vertical-align: top; }
        .cells td:first-child { min-width: 180px; }
        .delta { display: inline-block; min-width: 3.2em; font-weight: 600; }
        .plus { color: var(--added); } .minus { color: var(--removed); }
        .maps { display: flex; flex-wrap: wrap; gap: 28px 48px; align-items: flex-start; }
        .map { max-width: 100%; min-width: 0; }
        .map figcaption { margin-bottom: 6px; }
        .map table { border-spacing: 3px; margin: -3px; font-size: 14px; }
        .map th { color: var(--soft); max-width: 12em; }
        .map tbody th { text-align: right; padding-right: 8px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
        .map thead th { text-align: center; vertical-align: bottom; padding: 0 2px 4px; }
        .map .upright span { writing-mode: vertical-rl; rotate: 180deg; max-height: 12em; overflow: hidden; }
        .map td { min-width: 42px; height: 34px; padding: 0; border-radius: 6px; background: var(--sunken); text-align: center; }
        .map .heat { background: color-mix(in oklab, var(--heat-full) var(--heat), var(--sunken)); }
        .map thead td { background: none; }
        .map .hot { color: var(--on-heat); font-weight: 600; }
        .map a { display: grid; place-items: center; height: 100%; min-height: 34px; border-radius: 6px; padding: 0 6px; }
        .map a:hover { outline: 2px solid var(--accent); outline-offset: 1px; }

        """

    private static let cards = """
        .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(172px, 1fr)); gap: 14px; margin-top: 14px; }
        .card {
            background: var(--surface); border: 1px solid var(--line); border-radius: var(--round); overflow: hidden;
            display: flex; flex-direction: column; content-visibility: auto; contain-intrinsic-size: auto 280px;
        }
        .card:has(.pair, svg) { grid-column: span 2; }
        .pictures { display: grid; background: var(--sunken); }
        .pair { grid-template-columns: 1fr 1fr; gap: 1px; }
        .pictures figure { position: relative; aspect-ratio: 1; min-width: 0; }
        .pictures:not(.pair) figure:has(svg) { aspect-ratio: 4 / 3; }
        .pictures img, .pictures svg {
            position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; image-orientation: none;
        }
        .pictures .tiny { image-rendering: pixelated; padding: 10%; }
        .tiny + svg { padding: 10%; }
        .pictures rect { fill: none; stroke-width: 2; vector-effect: non-scaling-stroke; }
        rect.old { stroke: #ff5d50; stroke-dasharray: 5 3; } rect.new { stroke: #2fd37a; }
        .pictures figcaption {
            position: absolute; left: 6px; bottom: 6px; padding: 0 7px; font-size: 11px; border-radius: 99px;
            background: var(--surface); color: var(--soft);
        }
        .missing {
            display: grid; place-items: center; aspect-ratio: 1; padding: 16px; text-align: center;
            color: var(--soft); font-size: 13px;
            background: repeating-linear-gradient(45deg, transparent 0 8px, var(--line) 8px 9px);
        }
        .facts { padding: 10px 12px 12px; display: flex; flex-direction: column; gap: 3px; flex: 1; }
        .change { font-weight: 600; line-height: 1.35; }
        .change.split, .change.box, .change.kept { font-weight: 400; font-size: 13px; }
        .change del, .change ins { text-decoration: none; }
        .change del { color: var(--soft); font-weight: 400; }
        .key, .path { font-size: 12px; line-height: 1.4; }
        .path { color: var(--soft); }
        .card .key {
            display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; line-clamp: 3; overflow: hidden;
        }
        .kinds { margin-top: auto; padding-top: 6px; font-size: 12px; line-height: 1.6; }
        .kind { color: var(--tone); margin-right: 6px; white-space: nowrap; }
        .kind::before {
            content: ""; display: inline-block; width: 7px; height: 7px; border-radius: 99px; margin-right: 5px;
            background: var(--tone);
        }
        .line { display: inline-block; width: 12px; margin-right: 5px; vertical-align: middle; border-top: 2px solid #2fa866; }
        .line.old { border-top: 2px dashed #e0483c; }

        """

    private static let filters = """
        #filters { display: grid; gap: 10px; padding: 12px 0; position: sticky; top: 0; z-index: 1; background: var(--page); }
        .chips { display: flex; flex-wrap: wrap; gap: 8px; }
        .fields { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; }
        button, select, input { font: inherit; color: inherit; min-height: 34px; }
        .chip {
            padding: 3px 13px; background: var(--surface); border: 1px solid var(--line); border-radius: 99px; cursor: pointer;
        }
        .chip b { font-weight: 600; color: var(--tone); margin-left: 3px; }
        .chip:hover { border-color: var(--tone, var(--soft)); }
        .chip[aria-pressed="true"] { background: var(--tone); border-color: var(--tone); color: var(--on-accent); }
        .chip[aria-pressed="true"] b { color: inherit; }
        #move { border-color: var(--accent); color: var(--accent); }
        label { color: var(--soft); font-size: 13px; display: flex; align-items: center; gap: 6px; min-width: 0; }
        select, input {
            color: var(--text); background: var(--surface); border: 1px solid var(--line); border-radius: 8px;
            padding: 3px 10px; font-size: 14px; max-width: 100%; min-width: 0;
        }
        select { max-width: 15em; }
        .plain { border: 0; background: none; padding: 3px 6px; color: var(--soft); cursor: pointer; }
        .plain:hover { color: var(--accent); }
        output { color: var(--soft); font-size: 13px; margin-left: auto; }

        """

    private static let narrowAndPaper = """
        @media (max-width: 600px) {
            .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px; }
            .tiles { grid-template-columns: repeat(3, minmax(0, 1fr)); }
            .tile { padding: 10px 11px; }
            .tile b { font-size: 22px; }
            #filters { position: static; }
            select, input { font-size: 16px; }
            .fields label { flex: 1 1 40%; }
            .fields select, .fields input { flex: 1; }
            .facts { padding: 8px 10px 10px; }
            .counts th, .counts td { padding: 7px 10px; }
            section { margin-top: 32px; }
        }
        @media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
        @media print {
            :root {
                color-scheme: light; --page: #fff; --surface: #fff; --sunken: #f3f3f0; --line: #d6d5d0; --text: #000;
                --soft: #4b525b; --accent: #3a55c8; --on-accent: #fff; --relabelled: #3a55c8; --split: #0c717b;
                --boxes: #7642bd; --modified: #8a5a00; --added: #18723f; --removed: #b02f28; --renamed: #4b525b;
            }
            body { padding: 0; font-size: 11pt; }
            #filters { display: none; }
            .card { break-inside: avoid; content-visibility: visible; }
            .scroll { max-height: none !important; overflow: visible !important; }
            .tile, .map td { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
            .cards { grid-template-columns: repeat(4, 1fr); }
            tr, figure, li { break-inside: avoid; }
        }

        """
}
