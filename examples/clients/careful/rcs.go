package careful

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Agent is an RCS sender as the API shows it.
type Agent struct {
	ID, State string
	// CountryStatus tells how each operator decided: one state of the sender
	// cannot say that.
	CountryStatus []struct {
		Country   string
		Operators []Operator
	}
}

// Operator is the launch with one operator.
type Operator struct{ Name, Status, Remark string }

// operators are all of them, of all countries.
func (a Agent) operators() (all []Operator) {
	for _, c := range a.CountryStatus {
		all = append(all, c.Operators...)
	}
	return all
}

// Missing lists the operators that do not carry the agent's messages.
func (a Agent) Missing() []Operator {
	return slices.DeleteFunc(a.operators(), func(o Operator) bool { return o.Status == "LAUNCHED" })
}

func (a Agent) pending() bool {
	return slices.ContainsFunc(a.operators(), func(o Operator) bool { return o.Status == "PENDING" })
}

// launchTime is after what time a person asks the operators.
const launchTime = 14 * 24 * time.Hour

// Launch launches an agent that is IN_TEST with all operators of its
// countries. Where some have refused, the correction mends what they complain
// of, or says that it cannot; those that have launched are not asked again.
func (c *Client) Launch(ctx context.Context, id string, correct func(refused []Operator) bool) error {
	for range corrections {
		if err := c.launch(ctx, id); err != nil {
			return fmt.Errorf("launch: %w", err)
		}
		now, err := c.decided(ctx, id)
		if err != nil {
			return err
		}
		missing := now.Missing()
		if len(missing) == 0 {
			return nil
		}
		if !correct(missing) {
			return fmt.Errorf("not launched with %s", names(missing))
		}
	}
	return fmt.Errorf("not launched with all operators after %d launches", corrections)
}

// launch asks the operators that have not launched the agent. If the answer
// was lost, those that were asked are pending.
func (c *Client) launch(ctx context.Context, id string) error {
	path := "/rcs/senders/" + id
	return c.Ensure(ctx, func() error { return c.Post(ctx, path+"/launch", nil, nil) }, func() (bool, error) {
		var now Agent
		err := c.Get(ctx, path, &now)
		return now.pending() || len(now.Missing()) == 0, err
	})
}

// decided waits until every operator has decided. That the agent is LAUNCHED
// says only that one of them has agreed.
func (c *Client) decided(ctx context.Context, id string) (now Agent, err error) {
	err = c.Wait(ctx, "decision of all operators", time.Hour, launchTime, func() (bool, error) {
		now = Agent{}
		err := c.Get(ctx, "/rcs/senders/"+id, &now)
		return len(now.CountryStatus) > 0 && !now.pending(), err
	})
	return now, err
}

func names(operators []Operator) string {
	var all []string
	for _, o := range operators {
		all = append(all, fmt.Sprintf("%s (%s %s)", o.Name, o.Status, o.Remark))
	}
	return strings.Join(all, ", ")
}
