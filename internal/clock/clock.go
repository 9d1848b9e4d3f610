// Package clock is the only package that asks the machine for the time.
//
// A [Clock] is one world's time. It runs with the machine (scale 1), faster or
// slower (scale N), or only by hand (scale 0), and runs [Job]s when they fall
// due, in the order of (time, sequence), one at a time and never under a lock,
// so a job may schedule more. Slow work outside the program, such as a webhook
// call, goes through [Clock.Go]: calls of one instant run side by side, and
// their results are applied in the order in which they were started.
package clock

import (
	"container/heap"
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"time"
)

// Epoch is where a world's time starts when it runs by hand only, so that the
// same calls give the same bytes on every machine.
var Epoch = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// MaxJobs is how many jobs one advance runs before it gives up: a world whose
// jobs schedule each other for ever must not hang its tester.
const MaxJobs = 1_000_000

// ErrEndless is returned when an advance met more than [MaxJobs] jobs.
var ErrEndless = errors.New("the clock ran a million jobs and there were still more; advance by a time instead")

// ErrBackwards is returned when a clock is asked to go back.
var ErrBackwards = errors.New("a clock goes forward only")

// Clock is one world's time and what is still to happen in it. Use [New].
type Clock struct {
	run     func(now time.Time, job Job)
	observe func(h Happening, take func()) // nil when nobody does

	mu      sync.Mutex // guards what follows
	scale   float64
	base    time.Time // the world's time ...
	wall    time.Time // ... when the machine's was this
	start   time.Time // what the world's time would have been at first, had it never been set
	jobs    queue
	seq     uint64
	timer   *time.Timer
	flights []*flight
	closed  bool

	// running is held by whoever runs jobs or applies results, so that
	// there is one order of events. No other lock is held meanwhile.
	running sync.Mutex
	held    bool // results wait for [Clock.Again]; guarded by running

	ctx    context.Context
	cancel context.CancelFunc
}

// flight is work outside the program whose result is still to be applied.
type flight struct {
	job   Job // what started it
	done  chan struct{}
	apply func(now time.Time)
}

// New makes a clock. A scale of 0 stands still until advanced and starts at
// [Epoch]; any other scale starts at the machine's time. The run function
// receives each job when it falls due.
func New(scale float64, run func(now time.Time, job Job)) *Clock {
	c := &Clock{run: run, scale: scale, wall: time.Now()}
	c.base = c.wall.UTC()
	if scale == 0 {
		c.base = Epoch
	}
	c.start = c.base
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c
}

// Now is the world's time, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Clock) now() time.Time {
	if c.scale == 0 {
		return c.base
	}
	passed := float64(time.Since(c.wall)) * c.scale
	return c.base.Add(time.Duration(min(passed, math.MaxInt64/2)))
}

// Elapsed is how much time has passed on this clock. A saved world that comes
// back sets the clock; that is no time that passes.
func (c *Clock) Elapsed() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now().Sub(c.start)
}

// Scale is 0 for a clock moved by hand, 1 for real time, N for N times as fast.
func (c *Clock) Scale() float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.scale
}

// SetScale changes how fast time runs from now on; 0 stops it.
func (c *Clock) SetScale(scale float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.move(c.now())
	c.scale = scale
	c.arm()
}

// Schedule enters a job. One that is due already runs as soon as the clock
// runs: at once in real time, at the next advance by hand.
func (c *Clock) Schedule(job Job) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seq++
	job.Seq = c.seq
	heap.Push(&c.jobs, job)
	c.arm()
}

// Pending lists the jobs still to run, in their order, after those whose work
// is under way.
func (c *Clock) Pending() []Job {
	c.mu.Lock()
	defer c.mu.Unlock()
	rest := append(queue(nil), c.jobs...)
	var jobs []Job
	for _, f := range c.flights {
		jobs = append(jobs, f.job)
	}
	for rest.Len() > 0 {
		jobs = append(jobs, heap.Pop(&rest).(Job))
	}
	return jobs
}

// Cancel takes pending jobs out and says how many. Work that is under way goes on.
func (c *Clock) Cancel(drop func(Job) bool) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := len(c.jobs)
	c.jobs = slices.DeleteFunc(c.jobs, drop)
	heap.Init(&c.jobs)
	c.arm()
	return before - len(c.jobs)
}

// StartAt sets the time of a clock that has just been made. What was scheduled
// meanwhile keeps its distance.
func (c *Clock) StartAt(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	by := now.Sub(c.now())
	for i := range c.jobs {
		c.jobs[i].Due = c.jobs[i].Due.Add(by)
	}
	c.start = c.start.Add(by)
	c.move(now)
	c.arm()
}

// Restore sets the time and replaces all pending jobs: the counterpart of Now
// and Pending when a saved world comes back. Results of work under way belong
// to the world that was, and are dropped.
func (c *Clock) Restore(now time.Time, jobs []Job) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.start = c.start.Add(now.Sub(c.now()))
	c.move(now)
	c.jobs, c.flights, c.seq = nil, nil, 0
	for _, job := range jobs {
		c.seq++
		job.Seq = c.seq
		heap.Push(&c.jobs, job)
	}
	c.arm()
}

// Close stops the clock: no job runs any more, and work under way is told to end.
func (c *Clock) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	if c.timer != nil {
		c.timer.Stop()
	}
	c.cancel()
}

// move sets the world's time. The caller holds mu.
func (c *Clock) move(now time.Time) {
	c.base, c.wall = now, time.Now()
}

// arm sets the timer for the earliest job. The caller holds mu.
func (c *Clock) arm() {
	if c.timer != nil {
		c.timer.Stop()
	}
	if c.scale == 0 || c.closed || len(c.jobs) == 0 {
		return
	}
	wait := max(0, time.Duration(float64(c.jobs[0].Due.Sub(c.now()))/c.scale))
	c.timer = time.AfterFunc(wait, c.tick)
}

// tick runs what has fallen due while time runs by itself.
func (c *Clock) tick() {
	c.running.Lock()
	defer c.running.Unlock()
	for {
		job, ok := c.take(c.Now())
		if !ok {
			break
		}
		// At the instant it was due, not at that of the timer, which is late by
		// as much as the machine is busy.
		c.begin(job.Due, job)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.arm()
}

// take removes the earliest job if it is due by the limit.
func (c *Clock) take(limit time.Time) (Job, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || len(c.jobs) == 0 || c.jobs[0].Due.After(limit) {
		return Job{}, false
	}
	return heap.Pop(&c.jobs).(Job), true
}
