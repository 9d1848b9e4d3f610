package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/sinch-mock/sinch-mock/contracttests"
)

// contractFlags are what the command contract is told.
type contractFlags struct {
	url, papi, est, auth, control string
	project, key, foreignKey      string
	receiver                      string
	live, write, list             bool
	run, junit, json              string
	parallel                      int
}

func (f *contractFlags) set() *pflag.FlagSet {
	set := pflag.NewFlagSet("contract", pflag.ContinueOnError)
	set.SortFlags = false
	set.StringVar(&f.url, "url", "", "Base `URL` of a target that has all APIs, such as a sinch-mock.")
	set.BoolVar(&f.live, "live", false, "Ask the live service, with --project and --key.")
	set.StringVar(&f.papi, "papi-url", "", "Base `URL` of the Provisioning API, where it is another.")
	set.StringVar(&f.est, "est-url", "", "Base `URL` of the Elastic SIP Trunking API, where it is another.")
	set.StringVar(&f.auth, "auth-url", "", "Base `URL` of /oauth2/token, where it is another.")
	set.StringVar(&f.control, "control-url", "", "Base `URL` of the control API, without /_mock/; asked for at --url when absent.")
	set.StringVar(&f.project, "project", "", "`ID` of the project that all cases share; SINCH_PROJECT_ID when absent. A sinch-mock needs none: each case gets a fresh one.")
	set.StringVar(&f.key, "key", "", "Access key, `ID:SECRET`; SINCH_KEY_ID and SINCH_KEY_SECRET when absent. A sinch-mock that takes any needs none.")
	set.StringVar(&f.foreignKey, "foreign-key", "", "Access key, `ID:SECRET`, that is good for another project only, on a target that refuses unknown ones.")
	set.StringVar(&f.receiver, "receiver", "", "`HOST` under which the target reaches this machine, for webhooks; 127.0.0.1 when the target is on it.")
	set.BoolVar(&f.write, "write", false, "Let cases change the shared project.")
	set.StringVar(&f.run, "run", "", "Run the cases whose name matches this `REGEX` only.")
	set.IntVar(&f.parallel, "parallel", 4, "Run `N` cases at a time, where they share no project.")
	set.StringVar(&f.junit, "junit", "", "Write a report as JUnit XML to this `FILE`.")
	set.StringVar(&f.json, "json", "", "Write a report as JSON to this `FILE`.")
	set.BoolVar(&f.list, "list", false, "List the cases, and whether they would run; run none.")
	return set
}

// contractCommands are the verbs of the command contract; without one it runs
// the suite. Each has a file of its own: contract_VERB.go.
func contractCommands() []command {
	return []command{{"diff", "tell what a new version of an API document changes", contractDiff}}
}

// contract runs the contract suite against a target, or one of its verbs.
func contract(ctx context.Context, e env) int {
	for _, c := range contractCommands() {
		if len(e.args) > 0 && e.args[0] == c.name {
			e.args = e.args[1:]
			return c.run(ctx, e)
		}
	}
	var f contractFlags
	if code, done := parse(e, f.set(), "Runs the contract suite against a target.\nExit codes: 0 all cases passed, 1 a case failed or none ran, 2 usage."); done {
		return code
	}
	cases, err := f.cases()
	if err != nil {
		return misused(e, "contract", err)
	}
	harness, err := f.harness(ctx, e.vars)
	if err != nil {
		return misused(e, "contract", err)
	}
	if f.list {
		listCases(e.out, harness, cases)
		return exitOK
	}
	report := contracttests.Check(ctx, harness, contracttests.Options{
		Cases: cases, Parallel: f.parallel, Progress: func(r contracttests.Result) { tellResult(e.out, r) },
	})
	if err := f.save(report); err != nil {
		return misused(e, "contract", err)
	}
	fmt.Fprintf(e.out, "%d passed, %d failed, %d skipped against %s\n", report.Count(contracttests.Passed),
		report.Count(contracttests.Failed), report.Count(contracttests.Skipped), report.Target)
	if err := report.Err(); err != nil {
		fmt.Fprintf(e.err, "sinch-mock: contract: %v\n", err)
		return exitFailed
	}
	return exitOK
}

// parse reads a command's flags; done says that nothing is left to do.
func parse(e env, set *pflag.FlagSet, says string) (code int, done bool) {
	set.Usage = func() {}
	err := set.Parse(e.args)
	if errors.Is(err, pflag.ErrHelp) {
		fmt.Fprintf(e.out, "Usage: sinch-mock %s [FLAGS]\n\n%s\n\nFlags:\n%s", set.Name(), says, set.FlagUsagesWrapped(100))
		return exitOK, true
	}
	if err == nil && set.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q", set.Arg(0))
	}
	if err != nil {
		return misused(e, set.Name(), err), true
	}
	return exitOK, false
}

func misused(e env, command string, err error) int {
	fmt.Fprintf(e.err, "sinch-mock: %s: %v; `sinch-mock %s --help` tells the flags\n", command, err, command)
	return exitUsage
}

// cases are those that --run picks.
func (f *contractFlags) cases() ([]contracttests.Case, error) {
	expr, err := regexp.Compile(f.run)
	if err != nil {
		return nil, fmt.Errorf("--run: %w", err)
	}
	cases := contracttests.Matching(contracttests.Cases(), expr)
	if len(cases) == 0 {
		return nil, fmt.Errorf("--run: no case matches %s; --list names them", f.run)
	}
	return cases, nil
}

// harness is the target that the flags and the environment describe.
func (f *contractFlags) harness(ctx context.Context, vars []string) (contracttests.Harness, error) {
	if f.live {
		if f.url+f.papi+f.est+f.auth+f.control != "" {
			return contracttests.Harness{}, errors.New("--live has its own addresses: leave the others out")
		}
		return f.furnish(contracttests.Live("", contracttests.Credentials{}), "", false, vars)
	}
	h := contracttests.Harness{Name: first(f.url, f.papi), PAPI: first(f.papi, f.url), EST: first(f.est, f.url), Auth: first(f.auth, f.url)}
	if h.PAPI == "" || h.EST == "" || h.Auth == "" {
		return h, errors.New("say where the target is: --url, or --papi-url, --est-url and --auth-url, or --live")
	}
	for name, base := range map[string]string{"the Provisioning API": h.PAPI, "Elastic SIP Trunking": h.EST, "/oauth2/token": h.Auth} {
		if u, err := url.Parse(base); err != nil || u.Host == "" {
			return h, fmt.Errorf("%q, for %s, is no URL such as http://127.0.0.1:8080", base, name)
		}
	}
	control := contracttests.MockControl(first(f.control, h.PAPI))
	_, err := control.Version(ctx)
	if err != nil && f.control != "" {
		return h, fmt.Errorf("--control-url: %w", err)
	}
	return f.furnish(h, control, err == nil, vars)
}

// furnish gives a harness its keys and projects. Where there is a control API,
// the target is a sinch-mock.
func (f *contractFlags) furnish(h contracttests.Harness, control contracttests.MockControl, isMock bool, vars []string) (contracttests.Harness, error) {
	var err error
	key := first(f.key, joined(variable(vars, "SINCH_KEY_ID"), variable(vars, "SINCH_KEY_SECRET")))
	project := first(f.project, variable(vars, "SINCH_PROJECT_ID"))
	if isMock {
		h.Control, h.NewProject = control, control.FreshProjects("contract")
		h.ReceiverHost = first(f.receiver, loopback(string(control)))
		key = first(f.key, "contract:contract")
	} else {
		h.NewProject = contracttests.OneProject(project)
		h.Lacks = map[contracttests.Need]string{contracttests.Empty: "all cases share one project"}
		if !f.write {
			h.Lacks[contracttests.Writing] = "the project is only read without --write"
		}
		if key == "" || project == "" {
			return h, errors.New("the target is no sinch-mock, so --project and --key are needed")
		}
	}
	if h.Key, err = credentials("--key", key); err == nil && f.foreignKey != "" {
		h.Foreign, err = credentials("--foreign-key", f.foreignKey)
	}
	return h, err
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

func joined(id, secret string) string {
	if id == "" || secret == "" {
		return ""
	}
	return id + ":" + secret
}

// variable is one of the environment.
func variable(vars []string, name string) string {
	for _, v := range vars {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value
		}
	}
	return ""
}

func credentials(flag, value string) (contracttests.Credentials, error) {
	id, secret, ok := strings.Cut(value, ":")
	if !ok || id == "" || secret == "" {
		return contracttests.Credentials{}, fmt.Errorf("%s: want ID:SECRET", flag)
	}
	return contracttests.Credentials{ID: id, Secret: secret}, nil
}

// loopback is the address of this machine for a target that is on it.
func loopback(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	if ip := net.ParseIP(u.Hostname()); u.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
		return "127.0.0.1"
	}
	return ""
}

func listCases(out io.Writer, h contracttests.Harness, cases []contracttests.Case) {
	for _, c := range cases {
		if why := h.WhyNot(c); why != "" {
			fmt.Fprintf(out, "%s: would be skipped, %s\n", c.Name, why)
			continue
		}
		fmt.Fprintln(out, c.Name)
	}
}

func tellResult(out io.Writer, r contracttests.Result) {
	switch r.State {
	case contracttests.Passed:
		fmt.Fprintf(out, "ok    %s (%s)\n", r.Case, r.Duration.Round(time.Millisecond))
	case contracttests.Skipped:
		fmt.Fprintf(out, "skip  %s: %s\n", r.Case, r.Reason)
	case contracttests.Failed:
		fmt.Fprintf(out, "FAIL  %s (%s)\n      %s\n", r.Case, r.Duration.Round(time.Millisecond), strings.ReplaceAll(r.Log, "\n", "\n      "))
	}
}

// save writes the reports that were asked for.
func (f *contractFlags) save(r *contracttests.Report) error {
	return errors.Join(saveAs(f.junit, r.WriteJUnit), saveAs(f.json, r.WriteJSON))
}

func saveAs(path string, write func(io.Writer) error) error {
	if path == "" {
		return nil
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}
