package ledger

import "fmt"

// Field is one input at fault: its name (dotted for nested ones, as in
// details.photoUrl) and what is wrong with it.
type Field struct {
	Name string
	Text string
}

// Broken is the error of a rule that a call broke. It knows no HTTP: the
// dialect of each API maps its Kind to a status and a body.
type Broken struct {
	Rule *Rule
	// Kind is the rule's, unless the breach picked another one.
	Kind string
	// Message is for people; empty means that the dialect words it.
	Message string
	Fields  []Field
	// Info goes into the error body where the dialect has room for it.
	Info map[string]any
}

// Broken says that the rule was broken. The format and args, when given, make
// the message for people; without them the dialect words it.
func (r *Rule) Broken(args ...any) *Broken {
	b := &Broken{Rule: r, Kind: r.Kind}
	if len(args) > 0 {
		b.Message = fmt.Sprintf(args[0].(string), args[1:]...)
	}
	return b
}

// At adds a field that is at fault.
func (b *Broken) At(field, text string) *Broken {
	b.Fields = append(b.Fields, Field{Name: field, Text: text})
	return b
}

// With adds one piece of additional information.
func (b *Broken) With(key string, value any) *Broken {
	if b.Info == nil {
		b.Info = map[string]any{}
	}
	b.Info[key] = value
	return b
}

// Giving gives the breach another kind, where one rule has several documented errors.
func (b *Broken) Giving(kind string) *Broken {
	b.Kind = kind
	return b
}

func (b *Broken) Error() string {
	if b.Message != "" {
		return b.Message
	}
	return b.Rule.Name + ": " + b.Rule.Says
}
