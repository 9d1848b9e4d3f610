package clock

import (
	"context"
	"slices"
	"time"
)

// Advance moves the time forward by a duration and runs what falls due on the
// way, each job at its own instant, and waits for the work that they started.
// It must not be called from a job.
func (c *Clock) Advance(by time.Duration) error {
	return c.AdvanceTo(c.Now().Add(by))
}

// AdvanceTo is Advance with the time to reach.
func (c *Clock) AdvanceTo(target time.Time) error {
	c.running.Lock()
	defer c.running.Unlock()
	if target.Before(c.Now()) && c.Scale() == 0 {
		return ErrBackwards
	}
	if err := c.runUntil(target); err != nil {
		return err
	}
	c.forward(target)
	return nil
}

// RunUntilIdle moves the time forward until nothing is pending any more, and
// leaves it at the last job's instant.
func (c *Clock) RunUntilIdle() error {
	c.running.Lock()
	defer c.running.Unlock()
	return c.runUntil(farFuture)
}

var farFuture = time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC)

// runUntil runs the jobs due by the limit. The caller holds running.
func (c *Clock) runUntil(limit time.Time) error {
	for range MaxJobs {
		if c.settle(limit) {
			continue
		}
		job, ok := c.take(limit)
		if !ok {
			return nil
		}
		c.forward(job.Due)
		c.begin(c.Now(), job)
	}
	return ErrEndless
}

// settle applies the results of work under way once no job of the present
// instant is left, and says whether there were any: they may have scheduled more.
func (c *Clock) settle(limit time.Time) bool {
	if next, ok := c.next(); ok && !next.After(limit) && !next.After(c.Now()) {
		return false
	}
	f := c.oldestFlight()
	if f == nil {
		return false
	}
	<-f.done
	c.land(f, c.Now())
	return true
}

func (c *Clock) next() (time.Time, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.jobs) == 0 {
		return time.Time{}, false
	}
	return c.jobs[0].Due, true
}

// forward moves the time to an instant unless it is past already.
func (c *Clock) forward(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if to.After(c.now()) {
		c.move(to)
	}
	c.arm()
}

// Go starts work that waits for something outside the program, on behalf of
// the job that calls it. The work returns what to do with its result; that runs
// as a job does, at the instant of an advance that waits for it, or as soon as
// the work ends in real time. Until then the job counts as pending, so that a
// world saved meanwhile does it again. The context ends when the clock is closed.
func (c *Clock) Go(job Job, work func(ctx context.Context) (apply func(now time.Time))) {
	f := &flight{job: job, done: make(chan struct{})}
	c.mu.Lock()
	c.flights = append(c.flights, f)
	c.mu.Unlock()
	go func() {
		f.apply = work(c.ctx)
		close(f.done)
		c.running.Lock()
		defer c.running.Unlock()
		if !c.held {
			c.land(f, c.Now())
		}
	}()
}

// Still runs a function while no job runs and no result is applied, so that
// what it sees of a world belongs together. It must not be called from a job.
func (c *Clock) Still(do func()) {
	c.running.Lock()
	defer c.running.Unlock()
	do()
}

func (c *Clock) oldestFlight() *flight {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.flights) == 0 {
		return nil
	}
	return c.flights[0]
}

// land applies a result once, whoever comes first. The caller holds running.
func (c *Clock) land(f *flight, now time.Time) {
	c.mu.Lock()
	i := slices.Index(c.flights, f)
	if i >= 0 {
		c.flights = slices.Delete(c.flights, i, i+1)
	}
	closed := c.closed
	c.mu.Unlock()
	if i >= 0 && !closed && f.apply != nil {
		h := Happening{At: now, Kind: f.job.Kind, Data: f.job.Data, Landed: true}
		c.happen(h, func() { f.apply(now) })
	}
}
