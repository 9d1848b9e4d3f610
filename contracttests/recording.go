package contracttests

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Recording is a run of the suite as it was at the transport: what each case
// asked of its target, what it did to the clock and to the vendor's side, and
// what came of it. Secrets, project ids and phone numbers are replaced.
type Recording struct {
	// Target is the name of the harness.
	Target string `json:"target"`
	// Made is when, in UTC.
	Made time.Time `json:"made"`
	// Seed is that of the target, where it has one.
	Seed string `json:"seed,omitempty"`
	// Note says what the recording proves, and what it does not.
	Note string `json:"note,omitempty"`
	// Cases are in the order of the suite.
	Cases []RecordedCase `json:"-"`
}

// RecordedCase is a case of a recording.
type RecordedCase struct {
	Name    string `json:"case"`
	Needs   []Need `json:"needs,omitempty"`
	Assumed bool   `json:"assumed,omitempty"`
	// State is how it ended on the target that was recorded.
	State State `json:"state"`

	steps []step
}

// The first line of each file of a recording.
type recordingHeader struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	Recording
}

const (
	recordingFormat  = "sinch-mock recording"
	recordingVersion = 1
)

// step is one thing that a case did. One of the fields is there.
type step struct {
	Project  *projectStep  `json:"project,omitempty"`
	Call     *callStep     `json:"call,omitempty"`
	Control  *controlStep  `json:"control,omitempty"`
	Serve    *serveStep    `json:"serve,omitempty"`
	Received *receivedStep `json:"received,omitempty"`
}

// projectStep begins to use a project.
type projectStep struct {
	Name string `json:"name"`
	// Now is where its clock stands still; nil where it runs.
	Now *time.Time `json:"now,omitempty"`
}

// callStep is a call with its answer.
type callStep struct {
	// Operation is empty for a path that no operation has.
	Operation string `json:"operation,omitempty"`
	Method    string `json:"method"`
	// Path has its segments decoded, but for % and /.
	Path   string              `json:"path"`
	Query  map[string][]string `json:"query,omitempty"`
	Header map[string]string   `json:"header,omitempty"`
	content
	Answer answerStep `json:"answer"`
}

type answerStep struct {
	Status int               `json:"status"`
	Header map[string]string `json:"header,omitempty"`
	content
}

// content is a body: JSON, another text, or the first bytes of a file in hex.
type content struct {
	Body json.RawMessage `json:"body,omitempty"`
	Text string          `json:"text,omitempty"`
	File string          `json:"file,omitempty"`
}

// controlStep is something that no API call can do, or a look behind the API.
type controlStep struct {
	Do      string          `json:"do"`
	Project string          `json:"project"`
	With    json.RawMessage `json:"with,omitempty"`
	Answer  json.RawMessage `json:"answer,omitempty"`
}

// What a controlStep does. With is what the method of [Control] takes.
const (
	doAdvance    = "advance"    // {"by": "1m0s"}
	doSettle     = "settle"     //
	doTransition = "transition" // {"resource": ..., "to": ...}
	doGiven      = "given"      // fixtures
	doPlaceCall  = "place-call" // the call; the answer is its id
	doOTP        = "otp"        // {"senderId": ...}; the answer is the code
	doEvents     = "events"     // the answer is the list
)

// serveStep offers something to the target.
type serveStep struct {
	Kind     string `json:"kind"`
	Statuses []int  `json:"statuses,omitempty"`
	// At stands for the base URL.
	At string `json:"at"`
}

// receivedStep has the webhooks that came to a receiver since the last one.
type receivedStep struct {
	At       string   `json:"at"`
	Webhooks []Object `json:"webhooks"`
}

// recordingSuffix is that of files of a recording. They have one JSON value on
// each line.
const recordingSuffix = ".jsonl"

// Save writes the recording: to one file if the path ends with .jsonl, else to
// a directory with a file for each area of the suite, such as papi-webhooks.
func (r *Recording) Save(path string) error {
	if strings.HasSuffix(path, recordingSuffix) {
		return r.saveFile(path, r.Cases)
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		return fmt.Errorf("save the recording: %w", err)
	}
	areas := map[string][]RecordedCase{}
	for _, c := range r.Cases {
		areas[areaOf(c.Name)] = append(areas[areaOf(c.Name)], c)
	}
	for area, cases := range areas {
		if err := r.saveFile(filepath.Join(path, area+recordingSuffix), cases); err != nil {
			return err
		}
	}
	return nil
}

// areaOf is what a case belongs to: papi-webhooks of papi/webhooks/create.
func areaOf(name string) string {
	parts := strings.SplitN(name, "/", 3)
	return strings.Join(parts[:min(2, len(parts))], "-")
}

func (r *Recording) saveFile(path string, cases []RecordedCase) error {
	var b bytes.Buffer
	r.write(&b, cases)
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("save the recording: %w", err)
	}
	return nil
}

func (r *Recording) write(b *bytes.Buffer, cases []RecordedCase) {
	line := func(value any) {
		b.Write(encode(value))
		b.WriteByte('\n')
	}
	line(recordingHeader{recordingFormat, recordingVersion, *r})
	for _, c := range cases {
		line(c)
		for _, s := range c.steps {
			line(s)
		}
	}
}

// LoadRecording reads a recording from a file, or from all files of a
// directory. An error names the file and the line.
func LoadRecording(path string) (*Recording, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("load the recording: %w", err)
	}
	files := []string{path}
	if info.IsDir() {
		if files, err = filepath.Glob(filepath.Join(path, "*"+recordingSuffix)); err != nil || len(files) == 0 {
			return nil, fmt.Errorf("load the recording: no files *%s in %s", recordingSuffix, path)
		}
	}
	whole := &Recording{}
	for i, file := range files {
		r, err := loadFile(file)
		if err != nil {
			return nil, err
		}
		cases := append(whole.Cases, r.Cases...)
		if i == 0 || r.Made.After(whole.Made) {
			whole = r
		}
		whole.Cases = cases
	}
	return whole, whole.sort()
}

// sort brings the cases into the order of the suite; cases that it does not
// have come last.
func (r *Recording) sort() error {
	places := map[string]int{}
	for i, c := range Cases() {
		places[c.Name] = i - len(Cases())
	}
	slices.SortStableFunc(r.Cases, func(a, b RecordedCase) int { return places[a.Name] - places[b.Name] })
	seen := map[string]bool{}
	for _, c := range r.Cases {
		if seen[c.Name] {
			return fmt.Errorf("the recording has the case %s twice", c.Name)
		}
		seen[c.Name] = true
	}
	return nil
}

func loadFile(path string) (*Recording, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("load the recording: %w", err)
	}
	defer file.Close()
	r, err := readRecording(file)
	if err != nil {
		return nil, fmt.Errorf("%s:%w", path, err)
	}
	return r, nil
}

// longestLine is the longest line of a recording, in bytes.
const longestLine = 16 << 20

// readRecording reads one file. An error begins with the line.
func readRecording(from io.Reader) (*Recording, error) {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, longestLine)
	var r *Recording
	number := 0
	for lines.Scan() {
		number++
		var err error
		if r == nil {
			r, err = readHeader(lines.Bytes())
		} else {
			err = r.readLine(lines.Bytes())
		}
		if err != nil {
			return nil, fmt.Errorf("%d: %w", number, err)
		}
	}
	switch {
	case lines.Err() != nil:
		return nil, fmt.Errorf("%d: %w", number+1, lines.Err())
	case r == nil:
		return nil, fmt.Errorf("1: the file is empty")
	}
	return r, nil
}

func readHeader(line []byte) (*Recording, error) {
	var h recordingHeader
	err := strictly(line, &h)
	switch {
	case h.Format != recordingFormat:
		return nil, errors.New("this is no recording")
	case h.Version != recordingVersion:
		return nil, fmt.Errorf("version %d of the format is not known, only %d", h.Version, recordingVersion)
	case err != nil:
		return nil, err
	}
	return &h.Recording, nil
}

// readLine reads a case or a step.
func (r *Recording) readLine(line []byte) error {
	if bytes.HasPrefix(line, []byte(`{"case":`)) {
		var c RecordedCase
		err := strictly(line, &c)
		r.Cases = append(r.Cases, c)
		return err
	}
	var s step
	if err := strictly(line, &s); err != nil {
		return err
	}
	if s == (step{}) || len(r.Cases) == 0 {
		return errors.New("want a case, or a step of one")
	}
	last := &r.Cases[len(r.Cases)-1]
	last.steps = append(last.steps, s)
	return nil
}

// strictly decodes JSON that has no fields of its own.
func strictly(line []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("not as a recording has it: %w", err)
	}
	return nil
}

// Operations lists those of which the recording has a call that succeeded, by
// their ids.
func (r *Recording) Operations() []string {
	ids := map[string]bool{}
	for _, c := range r.Cases {
		for _, s := range c.steps {
			if s.Call != nil && s.Call.Operation != "" && s.Call.Answer.Status < http.StatusBadRequest {
				ids[s.Call.Operation] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(ids))
}
