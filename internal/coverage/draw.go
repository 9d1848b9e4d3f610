package coverage

import (
	"fmt"
	"html"
	"slices"
	"strings"
)

// The measures of a drawing, in pixels.
const (
	rowHeight = 34
	boxHeight = 22
	boxWidth  = 250
	reach     = 9 // how far an arrow bends out for each row that it passes
)

// diagram is one life cycle: its states from top to bottom, and arrows between
// them. It needs no layout that a machine has to search for, so every life
// cycle can be drawn, also those in which any state leads to any other.
type diagram struct {
	moves  []move
	states []string
	met    map[string]bool // states entered
	left   int             // where the boxes begin
}

func draw(b *strings.Builder, moves []move) {
	d := diagram{moves: moves, met: map[string]bool{}}
	for _, m := range moves {
		for _, s := range []string{m.from, m.to} {
			if !slices.Contains(d.states, s) {
				d.states = append(d.states, s)
			}
		}
		d.met[m.to] = d.met[m.to] || m.count > 0
	}
	slices.SortStableFunc(d.states, func(a, z string) int { return depth(moves, a) - depth(moves, z) })
	rows := len(d.states)
	d.left = reach*rows + 30
	fmt.Fprintf(b, "<figure><figcaption><b>%s</b></figcaption>\n<svg width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\">\n",
		html.EscapeString(moves[0].lifecycle), 2*d.left+boxWidth, rows*rowHeight+8, html.EscapeString(moves[0].lifecycle))
	for _, m := range moves {
		d.arrow(b, m)
	}
	for i, s := range d.states {
		d.box(b, i, s)
	}
	b.WriteString("</svg></figure>\n")
}

// nothing is the name of the state of what does not exist.
const nothing = "(none)"

// depth is how many transitions a state is away from creation.
func depth(moves []move, state string) int {
	reached, n := []string{nothing}, 0
	for !slices.Contains(reached, state) && n <= len(moves) {
		n++
		next := reached
		for _, m := range moves {
			if slices.Contains(reached, m.from) && !slices.Contains(next, m.to) {
				next = append(slices.Clip(next), m.to)
			}
		}
		reached = next
	}
	return n
}

func (d *diagram) box(b *strings.Builder, row int, state string) {
	y, colour := row*rowHeight+4, ""
	if d.met[state] {
		colour = "met"
	}
	fmt.Fprintf(b, "<rect class=%q x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\"/><text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
		colour, d.left, y, boxWidth, boxHeight, d.left+boxWidth/2, y+15, html.EscapeString(state))
}

func (d *diagram) arrow(b *strings.Builder, m move) {
	from, to := slices.Index(d.states, m.from), slices.Index(d.states, m.to)
	x, side := d.left+boxWidth, 1
	if to <= from {
		x, side = d.left, -1
	}
	bend := x + side*(reach*max(1, side*(to-from))+18)
	y1, y2 := from*rowHeight+4+boxHeight/2+5, to*rowHeight+4+boxHeight/2-5
	fmt.Fprintf(b, "<path class=%q d=\"M%d %d C%d %d %d %d %d %d l%d -4 m%d 4 l%d 4\"><title>%s -&gt; %s: %d</title></path>\n",
		class("transitions", Met{Count: m.count}), x, y1, bend, y1, bend, y2, x, y2, side*6, -side*6, side*6,
		html.EscapeString(m.from), html.EscapeString(m.to), m.count)
}
