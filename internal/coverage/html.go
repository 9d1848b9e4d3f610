package coverage

import (
	"fmt"
	"html"
	"io"
	"strings"
)

// WriteHTML writes one page that needs nothing else: the shares, the life
// cycles drawn with the colours of what was met, and lists of everything.
func (r *Report) WriteHTML(w io.Writer, title string) error {
	var b strings.Builder
	title = html.EscapeString(title)
	fmt.Fprintf(&b, "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>%s</title>\n<style>%s</style></head>\n<body>\n<h1>%s</h1>\n", title, style, title)
	b.WriteString("<table>\n<tr><th></th><th>met</th><th>of</th><th>%</th></tr>\n")
	for _, kind := range Kinds {
		s := r.Share(kind)
		fmt.Fprintf(&b, "<tr><td><a href=\"#%s\">%s</a></td><td>%d</td><td>%d</td><td>%s</td></tr>\n", kind, kind, s.Met, s.Total, s)
	}
	b.WriteString("</table>\n<p><span class=\"met\">met</span>, <span class=\"missed\">never met</span>, " +
		"<span class=\"beyond\">not expected: only a failure of the service itself causes it</span></p>\n")
	b.WriteString("<h2>Life cycles</h2>\n<p>An arrow down goes along the right of the states, one up along the left; point at it to read it.</p>\n")
	r.lifecycles(&b)
	for _, kind := range Kinds {
		r.list(&b, kind)
	}
	b.WriteString("</body>\n</html>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

const style = `
body { font: 14px/1.4 sans-serif; margin: 2em auto; max-width: 70em; color: #222; background: #fff }
table { border-collapse: collapse } td, th { padding: .1em .8em; text-align: right } td:first-child { text-align: left }
.met { color: #0a6b2d } .missed { color: #b3261e } .beyond { color: #777 }
ul { columns: 2; padding-left: 1.2em } li { break-inside: avoid; overflow-wrap: anywhere }
figure { display: inline-block; vertical-align: top; margin: 1em 2em 1em 0 }
path { fill: none; stroke-width: 1.6 } path.met { stroke: #0a6b2d } path.missed { stroke: #d0817b; stroke-dasharray: 4 3 }
path:hover { stroke-width: 4 } text { font: 12px sans-serif } rect { fill: #f3f3f3; stroke: #999 } rect.met { fill: #dff3e4; stroke: #0a6b2d }
`

// class is the colour of something.
func class(kind string, m Met) string {
	switch {
	case m.Count > 0:
		return "met"
	case Expected(kind, m):
		return "missed"
	}
	return "beyond"
}

func (r *Report) list(b *strings.Builder, kind string) {
	fmt.Fprintf(b, "<h2 id=%q>%s</h2>\n<ul>\n", kind, strings.ToUpper(kind[:1])+kind[1:])
	for _, m := range r.Of(kind) {
		fmt.Fprintf(b, "<li class=%q>%s: %d</li>\n", class(kind, m), html.EscapeString(m.Name), m.Count)
	}
	b.WriteString("</ul>\n")
}

// lifecycles draws each life cycle.
func (r *Report) lifecycles(b *strings.Builder) {
	all := r.moves()
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].lifecycle == all[0].lifecycle {
			n++
		}
		draw(b, all[:n])
		all = all[n:]
	}
}
