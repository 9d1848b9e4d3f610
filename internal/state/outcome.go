package state

import "time"

// Question asks how a wait of a life cycle ends.
type Question struct {
	Project string
	// World is where the resource lives, for what is counted per world. It
	// is in the middle of a transaction: it can be named, not read or changed.
	World *World
	// Lifecycle and Resource say whose wait it is: whatsapp-sender,
	// whatsapp/senders/ID.
	Lifecycle, Resource string
	// From is the state in which it waits.
	From string
	// Outcomes are the names of the endings the table knows, the default first.
	Outcomes []string
	// Fields are the resource's own fields as the API shows them, for
	// scenarios that choose by name or number.
	Fields any
}

// Answer says how a wait ends. The zero value leaves everything to the table.
type Answer struct {
	// Outcome is one of the question's; empty means the default.
	Outcome string
	// After replaces the table's waiting time. After 0 the wait ends with the
	// transaction in which it begins.
	After *time.Duration
	// Reads ends the wait when the resource has been read so many times,
	// however long that takes; 0 leaves it to the clock.
	Reads int
	// Reason is what the vendor gives as the reason, where there is room for it.
	Reason string
	// Comment words the reason for people; empty where the reason does.
	Comment string
	// Rule is who decided, for the history: SCENARIO/RULE.
	Rule string
}

// Outcomes decides how waits end. Scenarios are one.
type Outcomes interface {
	Decide(q Question) Answer
}

// AllWell lets every wait end as the table has it by default.
type AllWell struct{}

// Decide leaves everything to the table.
func (AllWell) Decide(Question) Answer { return Answer{} }
