package scenarios

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Delay is how long a call is held up, in real time: always as long, or by
// seeded chance. At most one of its fields is set.
type Delay struct {
	Fixed     Duration
	Uniform   *Uniform
	Lognormal *Lognormal
}

// Uniform takes any time between two as likely as any other.
type Uniform struct {
	From Duration `json:"from"`
	To   Duration `json:"to"`
}

// Lognormal is how answers of real services spread: most come near the median,
// a few take many times as long.
type Lognormal struct {
	Median Duration `json:"median"`
	// Sigma is the standard deviation of the logarithm: at 0.5 one answer in
	// twenty takes more than 2.3 times the median.
	Sigma float64  `json:"sigma"`
	Max   Duration `json:"max,omitempty"`
}

// IsZero says that there is no delay.
func (d Delay) IsZero() bool { return d == Delay{} }

// MarshalJSON writes the delay as a file has it.
func (d Delay) MarshalJSON() ([]byte, error) {
	if d.Fixed != 0 {
		return json.Marshal(d.Fixed)
	}
	return json.Marshal(struct {
		Uniform   *Uniform   `json:"uniform,omitempty"`
		Lognormal *Lognormal `json:"lognormal,omitempty"`
	}{d.Uniform, d.Lognormal})
}

// of is how long the n-th match is held up. It is whole microseconds, so that
// machines agree that calculate the last digits otherwise.
func (d *Delay) of(chance dice, n uint64) time.Duration {
	chance = chance.of("delay")
	switch {
	case d.Uniform != nil:
		from, to := float64(d.Uniform.From), float64(d.Uniform.To)
		return time.Duration(from + chance.throw(n)*(to-from)).Round(time.Microsecond)
	case d.Lognormal != nil:
		return d.Lognormal.of(chance.normal(n)).Round(time.Microsecond)
	}
	return time.Duration(d.Fixed)
}

// of is the time for a number of the standard normal distribution.
func (l *Lognormal) of(normal float64) time.Duration {
	most := float64(maxDelay)
	if l.Max > 0 {
		most = float64(l.Max)
	}
	return time.Duration(min(most, float64(l.Median)*math.Exp(l.Sigma*normal)))
}

// normal is the n-th number of the standard normal distribution, after Box and
// Muller.
func (d dice) normal(n uint64) float64 {
	a, b := 1-d.throw(2*n), d.throw(2*n+1)
	return math.Sqrt(-2*math.Log(a)) * math.Cos(2*math.Pi*b)
}

var delayKeys = object[Delay]{
	name: "delay",
	keys: []key[Delay]{
		field("uniform", "Any time between two is as likely as any other.", optional(one(&uniformKeys)), func(d *Delay) **Uniform { return &d.Uniform }),
		field("lognormal", "As answers of real services spread: most come near the median, a few take many times as long.",
			optional(one(&lognormalKeys)), func(d *Delay) **Lognormal { return &d.Lognormal }),
	},
	check: func(r *reader, at places, d *Delay) {
		if (d.Uniform == nil) == (d.Lognormal == nil) {
			r.wrong(at[""], "delay is a time span, or one of uniform, lognormal")
		}
	},
}

var uniformKeys = object[Uniform]{
	name: "uniform",
	keys: []key[Uniform]{
		must(field("from", "The shortest time.", span(0, maxDelay, "up to 10m"), func(u *Uniform) *Duration { return &u.From })),
		must(field("to", "The longest time, up to 10m.", fixedDelay, func(u *Uniform) *Duration { return &u.To })),
	},
	check: func(r *reader, at places, u *Uniform) {
		if u.From >= u.To {
			r.wrong(at.of("to"), "to must be longer than from")
		}
	},
}

var lognormalKeys = object[Lognormal]{
	name: "lognormal",
	keys: []key[Lognormal]{
		must(field("median", "Half of the times are longer.", fixedDelay, func(l *Lognormal) *Duration { return &l.Median })),
		must(field("sigma", "How far they spread, above 0 and up to 5: at 0.5 one in twenty is longer than 2.3 times the median, at 1 than 5.2 times.",
			sigma, func(l *Lognormal) *float64 { return &l.Sigma })),
		field("max", "The longest time; 10m, when absent.", fixedDelay, func(l *Lognormal) *Duration { return &l.Max }),
	},
	check: func(r *reader, at places, l *Lognormal) {
		if l.Max != 0 && l.Max < l.Median {
			r.wrong(at.of("max"), "max must not be shorter than the median")
		}
	},
}

var (
	fixedDelay = span(time.Nanosecond, maxDelay, "above 0 and up to 10m")
	sigma      = number(5)

	delay = value[Delay]{
		func() shape {
			spread := delayKeys.shape()
			spread["minProperties"], spread["maxProperties"] = 1, 1
			return shape{"anyOf": []shape{fixedDelay.shape(), spread}}
		},
		func(r *reader, what string, n ast.Node) (Delay, bool) {
			if _, spread := mapping(n); spread {
				return one(&delayKeys).read(r, what, n)
			}
			fixed, ok := fixedDelay.read(r, what, n)
			return Delay{Fixed: fixed}, ok
		},
	}
)

// number is a number above 0 and up to a bound.
func number(most float64) value[float64] {
	return value[float64]{func() shape { return shape{"type": "number", "exclusiveMinimum": 0, "maximum": most} },
		func(r *reader, what string, n ast.Node) (float64, bool) {
			if jsonScalarNumber(n) {
				if f, err := strconv.ParseFloat(n.GetToken().Value, 64); err == nil && f > 0 && f <= most {
					return f, true
				}
			}
			r.wrong(n, "%s must be a number above 0 and up to %g", what, most)
			return 0, false
		}}
}

// tell says how long in words.
func (d Delay) tell() string {
	if d.Fixed != 0 {
		return "of " + d.Fixed.String()
	}
	return joined(say(&delayKeys, delayWords, &d), "")
}

var delayWords = words[Delay]{
	"uniform": func(d *Delay) string {
		if d.Uniform == nil {
			return ""
		}
		return "by seeded chance " + joined(say(&uniformKeys, uniformWords, d.Uniform), " ")
	},
	"lognormal": func(d *Delay) string {
		if d.Lognormal == nil {
			return ""
		}
		return "by seeded chance " + joined(say(&lognormalKeys, lognormalWords, d.Lognormal), ", ")
	},
}

var uniformWords = words[Uniform]{
	"from": func(u *Uniform) string { return "from " + u.From.String() },
	"to":   func(u *Uniform) string { return "to " + u.To.String() },
}

var lognormalWords = words[Lognormal]{
	"median": func(l *Lognormal) string { return "around " + l.Median.String() },
	"sigma":  func(l *Lognormal) string { return fmt.Sprintf("spread with a sigma of %g", l.Sigma) },
	"max": func(l *Lognormal) string {
		if l.Max == 0 {
			return ""
		}
		return "at most " + l.Max.String()
	},
}
