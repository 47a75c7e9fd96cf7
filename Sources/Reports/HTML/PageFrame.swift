/// What all pages begin and end with: they load nothing, and look alike.
enum PageFrame {
    /// Up to what stands in the header; `css` is added to the look of all pages.
    static func opening(title: String, css: String = "") -> HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
        style-src 'unsafe-inline'; script-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <link rel="icon" href="data:,">
        <title>\(title)</title>
        <style>\(HTML(trusted: PageStyle.css + css))</style>
        </head>
        <body>

        """
    }

    /// Names the command that writes the page.
    static func closing(_ command: String) -> HTML {
        """
        </main>
        <footer><p>Written by <b>\(command)</b>. This page stands alone: it needs no server and no network.</p></footer>
        <script>\(HTML(trusted: PageScript.javaScript))</script>
        </body>
        </html>

        """
    }
}
