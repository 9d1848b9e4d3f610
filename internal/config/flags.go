package config

import (
	"errors"
	"strconv"

	"github.com/spf13/pflag"
)

// Usage describes every flag with its default, for --help.
func Usage() string {
	return flagSet(nil).FlagUsagesWrapped(100)
}

// fromFlags reads the arguments. Its error is ErrHelp or an *Error: after the
// first flag that cannot be read, the rest would be guesswork.
func fromFlags(args []string) ([]setting, []Problem, error) {
	var got []setting
	set := flagSet(&got)
	if err := set.Parse(args); err != nil {
		return nil, nil, flagError(err)
	}
	var problems []Problem
	if set.NArg() > 0 {
		// The argument is not shown: it may be a key that lost its flag.
		problems = append(problems, Problem{
			Place: "argument " + strconv.Itoa(len(args)-set.NArg()+1),
			Text:  "is not a flag: every setting is written --name value",
		})
	}
	return got, problems, nil
}

// flagSet makes the flags of the table; each adds what it is given to got.
func flagSet(got *[]setting) *pflag.FlagSet {
	set := pflag.NewFlagSet("sinch-mock", pflag.ContinueOnError)
	set.SortFlags = false
	set.Usage = func() {}
	for i := range options {
		o := &options[i]
		help := o.help
		if o.list {
			help += " May be given more than once."
		}
		f := set.VarPF(&collector{option: o, got: got}, o.name, "", help)
		if o.isSwitch() {
			f.NoOptDefVal = "true"
		}
	}
	return set
}

// collector is a flag that notes what it is given and parses nothing.
type collector struct {
	option *option
	got    *[]setting
}

func (c *collector) Set(text string) error {
	*c.got = append(*c.got, setting{c.option, text, flagPlace(c.option.name)})
	return nil
}

// String gives the default, which is what the help text asks a fresh flag for.
func (c *collector) String() string { return c.option.def }

func (c *collector) Type() string {
	if c.option.isSwitch() {
		return "bool"
	}
	return c.option.value
}

func flagPlace(name string) string { return "--" + name }

// flagError turns an error of the flag library into ours. The library's texts
// quote the whole argument, ours show at most the name.
func flagError(err error) error {
	var missing *pflag.ValueRequiredError
	var unknownFlag *pflag.NotExistError
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return ErrHelp
	case errors.As(err, &missing):
		return &Error{[]Problem{{Place: flagPlace(missing.GetSpecifiedName()), Text: "needs a value"}}}
	case errors.As(err, &unknownFlag) && unknownFlag.GetSpecifiedShortnames() != "":
		return &Error{[]Problem{oneDash(unknownFlag.GetSpecifiedShortnames())}}
	case errors.As(err, &unknownFlag):
		return &Error{[]Problem{unknown(unknownFlag.GetSpecifiedName(), "flag", flagPlace)}}
	}
	return &Error{[]Problem{{Place: "flags", Text: "one is not written --name or --name=value"}}}
}

// oneDash is the problem of an argument with a single dash. Its name is shown
// only when it is near one we know: -kSECRET would show more than a name.
func oneDash(text string) Problem {
	p := unknown(text, "flag", flagPlace)
	if p.Suggestion == "" {
		p.Place = "-" + leadingName(text[:1])
	} else {
		p.Place = "-" + leadingName(text)
	}
	p.Text = "no such flag: flags have two dashes"
	return p
}
