package scenarios

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// RateLimit lets so many of the calls that match get through and refuses the
// others with a 429. Each world has a bucket of its own, on its own clock: each
// call takes one out, and what was taken comes back window by window.
type RateLimit struct {
	// Name tells the rule from others in lists; it may be empty.
	Name  string `json:"name,omitempty"`
	Match Call   `json:"match,omitzero"`
	// Requests is how many come back into the bucket at the end of each
	// window, and Per how long a window is, on the world's clock.
	Requests int      `json:"requests"`
	Per      Duration `json:"per"`
	// Burst is how many the bucket holds; 0 is as many as come back.
	Burst  int     `json:"burst,omitempty"`
	Answer Refusal `json:"answer,omitempty"`
}

// Refusal is how a call over the limit is answered.
type Refusal string

// The refusals. The zero value is Envoy.
const (
	// Envoy is a 429 as Sinch's gateway gives it: no body, no Retry-After,
	// x-envoy-ratelimited: true.
	Envoy Refusal = "envoy"
	// RetryAfter is a 429 in the API's own words that says in how many
	// seconds the window ends.
	RetryAfter Refusal = "retry-after"
)

var rateLimitKeys = object[RateLimit]{
	name: "a limit",
	keys: []key[RateLimit]{
		field("name", "Tells the rule from others in lists.", label, func(l *RateLimit) *string { return &l.Name }),
		field("match", "The calls that it counts; all, when absent. Like the match of a fault.", one(&callKeys), func(l *RateLimit) *Call { return &l.Match }),
		must(field("requests", "How many calls get through in a window.", count, func(l *RateLimit) *int { return &l.Requests })),
		must(field("per", "How long a window is, on the world's clock. The first begins with the first call.", window, func(l *RateLimit) *Duration { return &l.Per })),
		field("burst", "How many calls get through at once, when it is more: a bucket of this many, to which each window adds requests again.", count, func(l *RateLimit) *int { return &l.Burst }),
		field("answer", "What the others get: the gateway's empty 429 with x-envoy-ratelimited (envoy, the default), or a 429 in the API's words with Retry-After (retry-after).",
			word(Envoy, RetryAfter), func(l *RateLimit) *Refusal { return &l.Answer }),
	},
	check: checkRateLimit,
}

var window = span(time.Millisecond, 24*time.Hour, "from 1ms to 24h")

func checkRateLimit(r *reader, at places, l *RateLimit) {
	if l.Burst > 0 && l.Burst < l.Requests {
		r.wrong(at.of("burst"), "a burst of %d is less than the %d requests of a window, which would never all fit", l.Burst, l.Requests)
	}
	checkCalls(r, at.of("match"), &l.Match)
}

// bucket is what has been taken of a limit in one world.
type bucket struct {
	// taken is how many calls have not come back yet; while it is above 0, a
	// window runs that began at since.
	taken int
	since time.Duration
}

// take lets a call through at an instant of the world's clock, or says how
// long it is until the window ends.
func (l *RateLimit) take(b *bucket, now time.Duration) (wait time.Duration, refused bool) {
	l.refill(b, now)
	if b.taken == 0 {
		b.since = now
	}
	if b.taken >= cmp.Or(l.Burst, l.Requests) {
		return b.since + time.Duration(l.Per) - now, true
	}
	b.taken++
	return 0, false
}

// refill puts back what has come back by now.
func (l *RateLimit) refill(b *bucket, now time.Duration) {
	windows := int((now - b.since) / time.Duration(l.Per))
	if windows > b.taken/l.Requests {
		b.taken = 0
		return
	}
	b.taken -= windows * l.Requests
	b.since += time.Duration(windows) * time.Duration(l.Per)
}

// throttle counts a call for the limits that match it, in order. The first that
// has nothing left refuses it; those behind it give nothing away.
func (w *world) throttle(limits []rule) *Effect {
	var effect *Effect
	for _, r := range limits {
		r.match()
		if effect != nil {
			continue
		}
		l := &r.RateLimits[r.place]
		if wait, refused := l.take(&r.buckets[r.place], w.elapsed()); refused {
			r.hit()
			effect = l.refuse(wait)
			effect.Scenario, effect.Rule = r.Name, r.label()
		}
	}
	return effect
}

func (l *RateLimit) refuse(wait time.Duration) *Effect {
	effect := &Effect{Status: http.StatusTooManyRequests}
	if l.Answer == RetryAfter {
		seconds := (wait + time.Second - 1) / time.Second
		effect.Header = map[string]string{"Retry-After": strconv.Itoa(int(seconds))}
		return effect
	}
	effect.Bare, effect.Header = true, map[string]string{"X-Envoy-Ratelimited": "true"}
	return effect
}

// rateLimit is the sentence of a limit.
func (t *teller) rateLimit(l *RateLimit) string {
	said := say(&rateLimitKeys, rateLimitWords, l)
	return "of all " + said[0].text + ": " + said[1].text + " " + joined(said[2:], ", ") + "; an operation that is refused does not run, so nothing changes."
}

var rateLimitWords = words[RateLimit]{
	"name": func(*RateLimit) string { return "" },
	"match": func(l *RateLimit) string {
		return "calls" + after(" ", joined(say(&callKeys, callWords, &l.Match), " "))
	},
	"requests": func(l *RateLimit) string { return fmt.Sprintf("%d get through", l.Requests) },
	"per":      func(l *RateLimit) string { return "in each window of " + l.Per.String() + " on the world's clock" },
	"burst": func(l *RateLimit) string {
		if l.Burst == 0 {
			return ""
		}
		return fmt.Sprintf("%d at once when it was quiet", l.Burst)
	},
	"answer": func(l *RateLimit) string {
		if l.Answer == RetryAfter {
			return "each other gets status 429 in the API's own words with the header Retry-After"
		}
		return "each other gets the gateway's status 429 without a body and without Retry-After"
	},
}
