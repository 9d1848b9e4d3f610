package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/sinch-mock/sinch-mock/internal/coverage"
)

// coverageFlags say where a report of coverage goes and what it must reach.
type coverageFlags struct{ failUnder, json, junit, html string }

func (f *coverageFlags) add(set *pflag.FlagSet, prefix string) {
	set.StringVar(&f.failUnder, "fail-under", "", "Fail when less was met, as in `operations=50,outcomes=90,transitions=100,events=80`, in percent.")
	set.StringVar(&f.json, prefix+"json", "", "Write what was met and missed as JSON to this `FILE`.")
	set.StringVar(&f.junit, prefix+"junit", "", "Write it as JUnit XML to this `FILE`.")
	set.StringVar(&f.html, prefix+"html", "", "Write it as one HTML page to this `FILE`, with the life cycles drawn.")
}

// floor is what must be reached.
func (f *coverageFlags) floor() (coverage.Floor, error) {
	if f.failUnder == "" {
		return nil, nil
	}
	floor, err := coverage.ParseFloor(f.failUnder)
	if err != nil {
		return nil, fmt.Errorf("--fail-under: %w", err)
	}
	return floor, nil
}

// save writes the files that were asked for.
func (f *coverageFlags) save(r *coverage.Report, floor coverage.Floor, title string) error {
	return errors.Join(
		saveAs(f.json, r.WriteJSON),
		saveAs(f.junit, func(w io.Writer) error { return r.WriteJUnit(w, floor) }),
		saveAs(f.html, func(w io.Writer) error { return r.WriteHTML(w, title) }),
	)
}

// coverageCommand reports what calls have met of a running server.
func coverageCommand(ctx context.Context, e env) int {
	var f coverageFlags
	set := pflag.NewFlagSet("coverage", pflag.ContinueOnError)
	set.SortFlags = false
	f.add(set, "")
	set.Usage = func() {}
	err := set.Parse(e.args)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		fmt.Fprintf(e.out, "Usage: sinch-mock coverage URL [FLAGS]\n\n%s\n\nFlags:\n%s",
			"Tells which operations, documented outcomes, transitions and events have been met by the calls that a\n"+
				"running server got since it started or was reset, and which never. Outcomes with status 500 are not\n"+
				"asked for.\nExit codes: 0 well, 1 less was met than --fail-under asks for, 2 usage.", set.FlagUsagesWrapped(100))
		return exitOK
	case err == nil && set.NArg() != 1:
		err = errors.New("want the URL of a running server, such as http://127.0.0.1:8080")
	}
	if err != nil {
		return misused(e, "coverage", err)
	}
	return f.report(ctx, e, set.Arg(0))
}

func (f *coverageFlags) report(ctx context.Context, e env, base string) int {
	floor, err := f.floor()
	if err != nil {
		return misused(e, "coverage", err)
	}
	report, err := fetchCoverage(ctx, base)
	if err == nil {
		err = f.save(report, floor, "What was met of "+base)
	}
	if err != nil {
		return misused(e, "coverage", err)
	}
	if err := report.WriteText(e.out); err != nil {
		return exitFailed
	}
	return tellBelow(e, "coverage", floor.Below(report))
}

func tellBelow(e env, command string, below []string) int {
	for _, b := range below {
		fmt.Fprintf(e.err, "sinch-mock: %s: %s\n", command, b)
	}
	if len(below) > 0 {
		return exitFailed
	}
	return exitOK
}

// fetchCoverage asks a server what calls have met.
func fetchCoverage(ctx context.Context, base string) (*coverage.Report, error) {
	if u, err := url.Parse(base); err != nil || u.Host == "" {
		return nil, fmt.Errorf("%q is no URL such as http://127.0.0.1:8080", base)
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(base, "/")+"/_mock/coverage", http.NoBody)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	report := &coverage.Report{}
	if resp.StatusCode != http.StatusOK || json.NewDecoder(resp.Body).Decode(report) != nil || len(report.Operations) == 0 {
		return nil, fmt.Errorf("%s answers %s to GET /_mock/coverage: is it the control API of a sinch-mock?", base, resp.Status)
	}
	return report, nil
}
