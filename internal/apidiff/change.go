package apidiff

import (
	"cmp"
	"fmt"
	"strings"
)

// Grade says what a change means.
type Grade string

// The grades.
const (
	// Removes: something that was there is gone.
	Removes Grade = "removes"
	// Tightens: less is allowed than before. A request that was taken may be
	// refused; an answer promises more.
	Tightens Grade = "tightens"
	// Alters: it is another than before, neither narrower nor wider.
	Alters Grade = "alters"
	// Loosens: more is allowed than before. An answer may hold what callers
	// do not expect.
	Loosens Grade = "loosens"
	// Adds: something is there that was not, and nobody has to use it.
	Adds Grade = "adds"
)

// Grades lists all of them, those first that may break callers.
func Grades() []Grade { return []Grade{Removes, Tightens, Alters, Loosens, Adds} }

// Change is one difference between two versions of a document.
type Change struct {
	Grade Grade `json:"grade"`
	// Operation is an operationId, or an event as "event NAME".
	Operation string `json:"operation"`
	// Call is the operation's method and path; empty for an event.
	Call string `json:"call,omitempty"`
	// Place is where in the operation: body/details/about, query pageSize,
	// answer 409; empty for the operation as a whole.
	Place string `json:"place,omitempty"`
	// What is the constraint, the error code or the value that changed; empty
	// for the place as a whole.
	What string `json:"what,omitempty"`
	// From and To are the values of a constraint, empty where it has none.
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// String tells the change in words, without its operation.
func (c Change) String() string {
	all := "the operation"
	if strings.HasPrefix(c.Operation, "event ") {
		all = "the event"
	}
	subject := cmp.Or(strings.TrimSpace(c.Place+" "+c.What), all)
	switch {
	case c.From+c.To != "":
		return fmt.Sprintf("%s %s: %s, was %s", c.Grade, subject, cmp.Or(c.To, "none"), cmp.Or(c.From, "none"))
	case c.Grade == Tightens && c.What == "":
		return fmt.Sprintf("%s: %s is new and required", c.Grade, subject)
	}
	return fmt.Sprintf("%s %s", c.Grade, subject)
}

// Code is the error code that the change is about, if it is about one.
func (c Change) Code() string {
	code, _ := strings.CutPrefix(c.What, "error code ")
	if code == c.What {
		return ""
	}
	return code
}
