package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/pflag"

	"github.com/sinch-mock/sinch-mock/contracttests"
	"github.com/sinch-mock/sinch-mock/internal/app"
	"github.com/sinch-mock/sinch-mock/internal/config"
)

// targetFlags say which target a verb of the command contract asks.
type targetFlags struct {
	name, papi, est, auth, control string
	project, key, foreignKey       string
	receiver                       string
	allow                          []string
	ledger                         string
	recording                      string   // of the target by that name
	fakeArgs                       []string // what the target fake is started with
	numbers                        []string
	maxCalls                       int
	pace                           float64
}

func (f *targetFlags) add(set *pflag.FlagSet) {
	set.StringVar(&f.name, "target", "", "`fake` (a sinch-mock in this process), live, recording, or the base URL of a target that has all APIs.")
	set.StringVar(&f.recording, "recording", "", "File or directory `PATH` of the recording that the target recording is.")
	set.StringVar(&f.papi, "papi-url", "", "Base `URL` of the Provisioning API, where it is another.")
	set.StringVar(&f.est, "est-url", "", "Base `URL` of the Elastic SIP Trunking API, where it is another.")
	set.StringVar(&f.auth, "auth-url", "", "Base `URL` of /oauth2/token, where it is another.")
	set.StringVar(&f.control, "control-url", "", "Base `URL` of the control API, without /_mock/; asked for at --target when absent.")
	set.StringVar(&f.project, "project", "", "`ID` of the project that all cases share; SINCH_PROJECT_ID when absent. A sinch-mock needs none: each case gets a fresh one.")
	set.StringSliceVar(&f.allow, "allow", nil, "`COSTS` that cases may have in the project that --project names: "+contracttests.Everything.String()+". Without, it is only read.")
	set.StringVar(&f.key, "key", "", "Access key, `ID:SECRET`; SINCH_KEY_ID and SINCH_KEY_SECRET when absent. A sinch-mock that takes any needs none.")
	set.StringVar(&f.foreignKey, "foreign-key", "", "Access key, `ID:SECRET`, that is good for another project only, on a target that refuses unknown ones.")
	set.StringArrayVar(&f.numbers, "number", nil, "Phone `NUMBER` in E.164 that cases may use in a shared project, which has it assigned to no trunk; repeatable. No other that rings is ever sent.")
	set.IntVar(&f.maxCalls, "max-calls", 0, "End the run when it wants to make more than `N` calls; any number when 0.")
	set.Float64Var(&f.pace, "pace", 0, fmt.Sprintf("Send at most `N` calls in a second; when 0, %d to a target that is no sinch-mock.", contracttests.PolitePace))
	addLedger(set, &f.ledger, ledgerFile)
	set.StringVar(&f.receiver, "receiver", "", "`HOST` under which the target reaches this machine, for webhooks; 127.0.0.1 when the target is on it.")
}

// harness is the target that the flags and the environment describe. When the
// verb is done with it, it puts it away.
func (f *targetFlags) harness(ctx context.Context, vars []string) (h contracttests.Harness, away func(), err error) {
	if f.recording != "" || f.name == recordingTarget {
		return h, func() {}, errors.New("a recording cannot be asked: it is the target of contract alone, or the right side of contract compare")
	}
	t := contracttests.Target{
		Name: f.name, PAPI: f.papi, EST: f.est, Auth: f.auth, Control: f.control, Project: f.project, Receiver: f.receiver,
		Numbers: f.numbers, MaxCalls: f.maxCalls, Pace: f.pace,
		Variable: func(name string) string { return variable(vars, name) },
	}
	away = func() {}
	t.Fake = func() (h contracttests.Harness, err error) { h, away, err = fakeTarget(f.fakeArgs...); return h, err }
	if t.Allow, err = contracttests.ParseCost(f.allow); err != nil {
		return h, away, fmt.Errorf("--allow: %w", err)
	}
	if t.Key, err = credentials("--key", f.key); err != nil {
		return h, away, err
	}
	if t.Foreign, err = credentials("--foreign-key", f.foreignKey); err != nil {
		return h, away, err
	}
	h, err = t.Harness(ctx)
	return h, away, err
}

// keep has the harness keep a ledger of what cases create. What they create in a
// sinch-mock of this process does not outlive it.
func (f *targetFlags) keep(h *contracttests.Harness) error {
	if f.name == contracttests.FakeTarget {
		return nil
	}
	return h.Keep(f.ledger)
}

// fakeTarget starts a sinch-mock in this process, in which nothing is lacking.
func fakeTarget(args ...string) (h contracttests.Harness, away func(), err error) {
	right := contracttests.Credentials{ID: "contract", Secret: "right"}
	foreign := contracttests.Credentials{ID: "foreign", Secret: "right"}
	server, err := startFake(append(args, "--listen=127.0.0.1:0", "--auth=strict",
		"--key="+right.ID+":"+right.Secret, "--key="+foreign.ID+":"+foreign.Secret+":another-project")...)
	if err != nil {
		return h, func() {}, err
	}
	url := server.URL()
	control := contracttests.MockControl(url)
	return contracttests.Harness{
		Name: contracttests.FakeTarget, PAPI: url, EST: url, Auth: url, Key: right, Foreign: foreign,
		NewProject: control.FreshProjects("contract"), Control: control, ReceiverHost: "127.0.0.1",
	}, func() { stopQuietly(server) }, nil
}

// startFake starts a server with flags of serve.
func startFake(args ...string) (*app.App, error) {
	cfg, err := config.Load(args, nil)
	if err != nil {
		return nil, err
	}
	server, err := app.New(cfg, version, slog.New(slog.DiscardHandler))
	if err == nil {
		err = server.Start()
	}
	return server, err
}

// stopQuietly stops a server of this process, of which nobody waits for news.
func stopQuietly(server *app.App) { stop(server, env{out: io.Discard, err: io.Discard}) }

// variable is one of the environment.
func variable(vars []string, name string) string {
	for _, v := range vars {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value
		}
	}
	return ""
}

// credentials are those that a flag has; none where it is absent.
func credentials(flag, value string) (contracttests.Credentials, error) {
	if value == "" {
		return contracttests.Credentials{}, nil
	}
	id, secret, ok := strings.Cut(value, ":")
	if !ok || id == "" || secret == "" {
		return contracttests.Credentials{}, fmt.Errorf("%s: want ID:SECRET", flag)
	}
	return contracttests.Credentials{ID: id, Secret: secret}, nil
}
