package clock

import (
	"container/heap"
	"encoding/json"
	"slices"
	"time"
)

// Happening is a job that was run, or, if it has Landed, the result of its work
// that was applied.
type Happening struct {
	At     time.Time       `json:"at"`
	Kind   string          `json:"kind"`
	Data   json.RawMessage `json:"data,omitempty"`
	Landed bool            `json:"landed,omitempty"`
}

// Observe has a function told of all that happens, in order; it has it happen by
// calling take. Call Observe before the first job is scheduled.
func (c *Clock) Observe(observe func(h Happening, take func())) { c.observe = observe }

func (c *Clock) happen(h Happening, take func()) {
	if c.observe == nil {
		take()
		return
	}
	c.observe(h, take)
}

// begin runs a job at an instant. The caller holds running.
func (c *Clock) begin(now time.Time, job Job) {
	c.happen(Happening{At: now, Kind: job.Kind, Data: job.Data}, func() { c.run(now, job) })
}

// Hold has results of work wait until [Clock.Again] asks for them, for a clock
// that repeats what another one did.
func (c *Clock) Hold() {
	c.running.Lock()
	defer c.running.Unlock()
	c.held = true
}

// Again has happen what happened on another clock, at the same instant: the
// first job that matches is run, or the result of the first work whose job
// matches is applied. It answers false where there is none.
func (c *Clock) Again(h Happening, matches func(job Job) bool) bool {
	c.running.Lock()
	defer c.running.Unlock()
	if h.Landed {
		f := c.flightOf(matches)
		if f == nil {
			return false
		}
		<-f.done
		c.forward(h.At)
		c.land(f, h.At)
		return true
	}
	job, ok := c.pick(matches)
	if ok {
		c.forward(h.At)
		c.begin(h.At, job)
	}
	return ok
}

// Reach moves the time forward and runs nothing on the way.
func (c *Clock) Reach(target time.Time) { c.forward(target) }

func (c *Clock) flightOf(matches func(job Job) bool) *flight {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.flights, func(f *flight) bool { return matches(f.job) })
	if i < 0 {
		return nil
	}
	return c.flights[i]
}

// pick removes the earliest job that matches.
func (c *Clock) pick(matches func(job Job) bool) (Job, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	first := -1
	for i, job := range c.jobs {
		if matches(job) && (first < 0 || c.jobs.Less(i, first)) {
			first = i
		}
	}
	if first < 0 {
		return Job{}, false
	}
	return heap.Remove(&c.jobs, first).(Job), true
}
