package contracttests

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// trial compares two values by what is known of both sides, and gathers what
// else must be the same on both for them to agree. It can be thrown away.
type trial struct {
	known *references
	up    *trial
	// noun names what the values are about.
	noun string
	// sameTime is true where the clocks of both sides show the same.
	sameTime bool
	// worded is true for refusals, which have texts for people.
	worded bool

	pairs []*reference
	found []mismatch
}

// mismatch is a place where two values differ.
type mismatch struct {
	pointer     string
	left, right string
	grade       Grade
}

// try is a trial within another.
func (c *trial) try() *trial {
	return &trial{known: c.known, up: c, noun: c.noun, sameTime: c.sameTime, worded: c.worded}
}

// keep makes the findings of an inner trial those of the outer one.
func (c *trial) keep(inner *trial) {
	c.pairs = append(c.pairs, inner.pairs...)
	c.found = append(c.found, inner.found...)
}

// commit makes known what both sides have.
func (c *trial) commit() {
	for _, p := range c.pairs {
		c.known.bind(p.name, p.left, p.right)
	}
}

// bound is what a value of one side is bound to.
func (c *trial) bound(value string, of view, known map[string]*reference) *reference {
	for up := c; up != nil; up = up.up {
		for _, p := range up.pairs {
			if of(p) == value {
				return p
			}
		}
	}
	return known[value]
}

func (c *trial) differs(at, left, right string, grade Grade) {
	c.found = append(c.found, mismatch{at, left, right, grade})
}

// compare compares two values decoded from JSON.
func (c *trial) compare(at string, left, right any) {
	switch l := left.(type) {
	case map[string]any:
		if r, ok := right.(map[string]any); ok {
			c.compareFields(at, l, r)
			return
		}
	case []any:
		if r, ok := right.([]any); ok {
			c.compareLists(at, l, r)
			return
		}
	case string:
		if r, ok := right.(string); ok {
			c.compareTexts(at, l, r)
			return
		}
	}
	if show(left) != show(right) {
		c.differs(at, shown(at, left), shown(at, right), Shape)
	}
}

// shown is a value of a place for people, without secrets.
func shown(at string, value any) string {
	if value == any(absent{}) {
		return show(value)
	}
	return show(hidden(at[strings.LastIndex(at, "/")+1:], value))
}

// hidden is a value without the secrets in it, which may be those of somebody.
func hidden(field string, value any) any {
	switch v := value.(type) {
	case map[string]any:
		changed := Object{}
		for name, inner := range v {
			changed[name] = hidden(name, inner)
		}
		return changed
	case []any:
		changed := make([]any, len(v))
		for i, inner := range v {
			changed[i] = hidden(field, inner)
		}
		return changed
	case string:
		if secretField.MatchString(field) {
			return "<hidden>"
		}
	}
	return value
}

func (c *trial) compareFields(at string, left, right map[string]any) {
	names := maps.Clone(left)
	maps.Copy(names, right)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		c.compare(at+"/"+name, field(left, name), field(right, name))
	}
}

// compareLists compares entry by entry. Where that fails, it looks which
// entries are the same in another place, and which are alone.
func (c *trial) compareLists(at string, left, right []any) {
	straight := c.try()
	for i := range min(len(left), len(right)) {
		straight.compare(at+"/"+strconv.Itoa(i), left[i], right[i])
	}
	if len(straight.found) == 0 && len(left) == len(right) {
		c.keep(straight)
		return
	}
	partners := c.match(at, left, right)
	if slices.ContainsFunc(partners, func(j int) bool { return j >= 0 }) && !increasing(partners) {
		c.differs(at, labels(left), labels(right), Order)
	}
	alone := without(len(right), partners)
	for i, j := range partners {
		place := at + "/" + strconv.Itoa(i)
		switch {
		case j >= 0:
		case len(alone) > 0:
			c.compare(place, left[i], right[alone[0]])
			alone = alone[1:]
		default:
			c.differs(place, shown(at, left[i]), show(absent{}), Shape)
		}
	}
	for _, j := range alone {
		c.differs(at+"/"+strconv.Itoa(j), show(absent{}), shown(at, right[j]), Shape)
	}
}

// match finds for each entry on the left the first one on the right that
// agrees with it, or -1, and keeps what they agree on.
func (c *trial) match(at string, left, right []any) (partners []int) {
	used := make([]bool, len(right))
	for i, l := range left {
		partners = append(partners, -1)
		for j, r := range right {
			if used[j] {
				continue
			}
			inner := c.try()
			if inner.compare(at+"/"+strconv.Itoa(i), l, r); len(inner.found) == 0 {
				partners[i], used[j] = j, true
				c.keep(inner)
				break
			}
		}
	}
	return partners
}

// increasing says whether those that are not -1 rise.
func increasing(numbers []int) bool {
	return slices.IsSorted(slices.DeleteFunc(slices.Clone(numbers), func(n int) bool { return n < 0 }))
}

// without lists the numbers below n that are not among others.
func without(n int, others []int) (rest []int) {
	for i := range n {
		if !slices.Contains(others, i) {
			rest = append(rest, i)
		}
	}
	return rest
}

// labels are what tells the entries of a list apart.
func labels(list []any) string {
	texts := make([]string, len(list))
	for i, e := range list {
		texts[i] = shown("", e)
		if o, ok := e.(map[string]any); ok {
			for _, name := range []string{"id", "callId", "name", "phoneNumber"} {
				if text, ok := o[name].(string); ok {
					texts[i] = show(text)
					break
				}
			}
		}
	}
	return "[" + strings.Join(texts, ",") + "]"
}

// compareTexts compares two texts, and takes what servers make for the same if
// it may be.
func (c *trial) compareTexts(at, left, right string) {
	name := at[strings.LastIndex(at, "/")+1:]
	made := c.alike(left, right)
	if tokenField.MatchString(name) && left != "" && right != "" {
		made = c.free(left, right)
	}
	if made {
		c.pair(c.nounAt(at), left, right)
		return
	}
	if c.agree(at, left, right) {
		return
	}
	grade := Shape
	if c.worded && proseFields[name] {
		grade = Text
	}
	c.differs(at, shown(at, left), shown(at, right), grade)
}

// agree says whether two texts are the same but for what servers make.
func (c *trial) agree(at, left, right string) bool {
	if c.known.translate(left, onLeft, onRight) == right {
		return true
	}
	l, r := madeWord.FindAllString(left, -1), madeWord.FindAllString(right, -1)
	if len(l) == 0 || len(l) != len(r) || madeWord.ReplaceAllString(left, "#") != madeWord.ReplaceAllString(right, "#") {
		return false
	}
	inner := c.try()
	for i := range l {
		if !inner.alike(l[i], r[i]) {
			return false
		}
		inner.pair(c.nounAt(at), l[i], r[i])
	}
	c.keep(inner)
	return true
}

// pair binds two values to each other, times aside.
func (c *trial) pair(noun, left, right string) {
	if form := formOf(left); form != formTime && form != formSecond {
		c.pairs = append(c.pairs, &reference{name: noun, left: left, right: right})
	}
}

// alike says whether two values may be what each side made for the same thing.
func (c *trial) alike(left, right string) bool {
	form := formOf(left)
	if !sameForm(left, right) {
		return false
	}
	switch {
	case form == formTime || form == formSecond:
		return left == right || !c.sameTime
	case form == formDigits && len(left) <= longestNumber:
		return left == right || !c.isSent(left)
	}
	return c.free(left, right)
}

// longestNumber is how many digits the longest number has of which there are so
// few that a server may give the same one twice.
const longestNumber = 11

// isSent says whether a client sent a value: it is none that the server made.
func (c *trial) isSent(left string) bool { return strings.Contains(c.known.sent.String(), left) }

// free says whether two values are bound to each other, or to nothing yet.
func (c *trial) free(left, right string) bool {
	l, r := c.bound(left, onLeft, c.known.left), c.bound(right, onRight, c.known.right)
	if l != nil || r != nil {
		return l == r || l != nil && r != nil && l.left == r.left && l.right == r.right
	}
	return left == right || !c.isSent(left)
}

// nounAt names a value by the last two names of its pointer.
func (c *trial) nounAt(at string) string {
	var names []string
	for _, name := range strings.Split(at, "/") {
		if _, err := strconv.Atoi(name); err != nil && name != "" {
			names = append(names, singular(name))
		}
	}
	switch len(names) {
	case 0:
		return c.noun
	case 1:
		return c.noun + "." + names[0]
	}
	return strings.Join(names[len(names)-2:], ".")
}
