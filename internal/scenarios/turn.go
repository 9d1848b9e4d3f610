package scenarios

import "hash/fnv"

// Count is how often a rule has matched in a world, and how often it acted.
type Count struct {
	Matched uint64 `json:"matched"`
	Hits    uint64 `json:"hits"`
}

// dice is the chance of one rule in one world: the same seed, project,
// scenario and rule give the same throws.
type dice uint64

func newDice(seed uint64, project, scenario string, rule int) dice {
	d := mix(seed, hash(project))
	d = mix(d, hash(scenario))
	return dice(mix(d, uint64(rule)))
}

// throw is the n-th number, from 0 up to but not including 1.
func (d dice) throw(n uint64) float64 { return float64(mix(uint64(d), n)>>11) / (1 << 53) }

// of is the chance of one thing that a rule does, apart from all others.
func (d dice) of(what string) dice { return dice(mix(uint64(d), hash(what))) }

// due says whether it is the rule's turn at its latest match. The first `after`
// matches are let pass.
func (l *Limits) due(c Count, after int, d dice) bool {
	if c.Matched <= uint64(after) {
		return false
	}
	n := c.Matched - uint64(after)
	return (l.Nth == 0 || n == uint64(l.Nth)) &&
		(l.Every == 0 || n%uint64(l.Every) == 0) &&
		(l.Times == 0 || c.Hits < uint64(l.Times)) &&
		(l.Probability == 0 || d.throw(c.Matched) < l.Probability)
}

func hash(text string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(text))
	return h.Sum64()
}

// mix is one round of splitmix64 over two numbers.
func mix(a, b uint64) uint64 {
	z := a + b*0x9E3779B97F4A7C15
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9
	z = (z ^ (z >> 27)) * 0x94D049BB133111EB
	return z ^ (z >> 31)
}
