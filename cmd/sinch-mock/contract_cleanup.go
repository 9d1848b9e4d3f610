package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/pflag"

	"github.com/sinch-mock/sinch-mock/contracttests"
)

// ledgerFile is where a run keeps what it creates, in the directory that it is
// started in: that outlives a restart of the machine, and people see it.
const ledgerFile = "sinch-mock-contract.ledger"

func addLedger(set *pflag.FlagSet, path *string, file string) {
	set.StringVar(path, "ledger", file, "`FILE` that lists what cases create in a shared project until it is deleted.")
}

// cleanup deletes what a run has left at its target.
func cleanup(ctx context.Context, e env) int {
	var path, key string
	set := pflag.NewFlagSet("contract cleanup", pflag.ContinueOnError)
	set.SortFlags = false
	addLedger(set, &path, ledgerFile)
	set.StringVar(&key, "key", "", "Access key, `ID:SECRET`; SINCH_KEY_ID and SINCH_KEY_SECRET when absent.")
	if code, done := parse(e, set, "Deletes what a run of the contract suite created and could not delete, because it crashed, say.\nExit codes: 0 nothing is left, 1 something is, 2 usage."); done {
		return code
	}
	creations, err := contracttests.OpenCreations(path)
	if err != nil {
		return misused(e, set.Name(), err)
	}
	harness := creations.Harness()
	if harness.Key, err = keyFor(ctx, harness, key, e.vars); err != nil {
		return misused(e, set.Name(), errors.Join(err, creations.Close()))
	}
	left := contracttests.Cleanup(ctx, harness)
	tellLeft(e, left, creations.Stays(), path)
	if err := creations.Close(); err != nil {
		return misused(e, set.Name(), err)
	}
	if left != nil {
		return exitFailed
	}
	fmt.Fprintf(e.out, "nothing is left at %s\n", harness.Name)
	return exitOK
}

// keyFor is the access key for the target of a ledger: a sinch-mock may take
// any.
func keyFor(ctx context.Context, h contracttests.Harness, flag string, vars []string) (contracttests.Credentials, error) {
	key, err := credentials("--key", flag)
	if err != nil || key != (contracttests.Credentials{}) {
		return key, err
	}
	key = contracttests.Credentials{ID: variable(vars, "SINCH_KEY_ID"), Secret: variable(vars, "SINCH_KEY_SECRET")}
	if key.ID != "" && key.Secret != "" {
		return key, nil
	}
	if h.Name == contracttests.LiveTarget {
		return key, errors.New("SINCH_KEY_ID and SINCH_KEY_SECRET are not both set; or give --key")
	}
	if _, err := contracttests.MockControl(h.PAPI).Version(ctx); err != nil {
		return key, fmt.Errorf("SINCH_KEY_ID and SINCH_KEY_SECRET are not both set, and the target takes no other key: %w", err)
	}
	return contracttests.Credentials{ID: "contract", Secret: "contract"}, nil
}

// tellLeft lists what a run has created and not deleted.
func tellLeft(e env, left, stays []string, ledgers ...string) {
	list(e.err, "created, and no call deletes it:", stays)
	list(e.err, "created, and still there:", left)
	for _, ledger := range ledgers {
		if _, err := os.Stat(ledger); err == nil && left != nil {
			fmt.Fprintf(e.err, "sinch-mock: `sinch-mock contract cleanup --ledger %s` tries again\n", ledger)
		}
	}
}

func list(out io.Writer, says string, lines []string) {
	if len(lines) > 0 {
		fmt.Fprintln(out, says)
	}
	for _, line := range lines {
		fmt.Fprintf(out, "  %s\n", line)
	}
}
