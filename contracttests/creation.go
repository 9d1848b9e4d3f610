package contracttests

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/clock"
)

// Creations is the ledger of what a run creates at its target. Each creation is
// entered before its call is sent and again when it is answered, so that
// whatever ends the run, [Cleanup] can delete what is left. Kept in a file, it
// outlives a crash: each entry is a line of JSON that is on disk before the run
// goes on. It holds names and ids, and no credentials.
type Creations struct {
	mu   sync.Mutex
	file *os.File // nil when it is kept in memory only
	path string
	run  ledgerRun
	// all are the creations in the order of their calls; those that are over
	// have nothing open.
	all []*creation
}

// ledgerVersion is that of the file's form.
const ledgerVersion = 1

// ledgerRun is the first line: where the run creates.
type ledgerRun struct {
	Version int       `json:"version"`
	Target  string    `json:"target"`
	PAPI    string    `json:"papi"`
	EST     string    `json:"est"`
	Auth    string    `json:"auth"`
	Started time.Time `json:"started"`
}

// ledgerLine is any other line; which one, its fields tell.
type ledgerLine struct {
	// Call numbers a creating call from 1 on.
	Call int `json:"call,omitempty"`
	// Sends: the call is about to be sent.
	Sends *sent `json:"sends,omitempty"`
	// Made: the call was answered, and this takes back what it made.
	Made *[]Undo `json:"made,omitempty"`
	// Stays: it made something that no call takes back.
	Stays string `json:"stays,omitempty"`
	// Gone: something is no more.
	Gone *Undo `json:"gone,omitempty"`
}

// sent is a creating call.
type sent struct {
	Case      string   `json:"case"`
	Operation string   `json:"operation"`
	Project   string   `json:"project"`
	Args      []string `json:"args,omitempty"`
	// Mark is a field of the body with a value that only this run uses, by which
	// the thing is found if the answer is lost.
	Mark *mark `json:"mark,omitempty"`
	// Undo takes back what the call makes, where that is known before it is
	// answered.
	Undo []Undo `json:"undo,omitempty"`
}

type mark struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

// creation is one creating call and what is left of it.
type creation struct {
	sent
	answered bool
	open     []Undo
	stays    string
}

// LeftoversError says that a ledger's file lists what an earlier run has not
// deleted.
type LeftoversError struct{ Path string }

func (e *LeftoversError) Error() string {
	return fmt.Sprintf("%s lists what an earlier run created: finish it with `sinch-mock contract cleanup --ledger %s`, or keep another file", e.Path, e.Path)
}

// Keep has the harness keep a ledger of what cases create in a new file, if
// they share a project and may write. A file that exists is never touched: the
// error is a [LeftoversError]. When the run is over, the ledger is to be closed.
func (h *Harness) Keep(path string) (err error) {
	if h.shares() && h.Forbidden&Write == 0 {
		h.Creations, err = newCreations(path, h)
	}
	return err
}

func newCreations(path string, h *Harness) (*Creations, error) {
	c := &Creations{path: path, run: ledgerRun{ledgerVersion, h.Name, h.PAPI, h.EST, h.Auth, clock.Wall()}}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, &LeftoversError{path}
	}
	if err != nil {
		return nil, fmt.Errorf("begin the ledger of creations: %w", err)
	}
	c.file = file
	if err := errors.Join(c.write(c.run), syncDir(filepath.Dir(path))); err != nil {
		return nil, errors.Join(err, file.Close(), os.Remove(path))
	}
	return c, nil
}

// inMemory is a ledger without a file.
func inMemory() *Creations { return &Creations{} }

// OpenCreations reads the ledger of a run that is over, to go on with it. A
// last line that a crash has cut off is left out.
func OpenCreations(path string) (*Creations, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the ledger of creations: %w", err)
	}
	whole := text[:bytes.LastIndexByte(text, '\n')+1]
	c := &Creations{path: path}
	lines := bufio.NewScanner(bytes.NewReader(whole))
	lines.Buffer(nil, len(whole)+1)
	for n := 1; lines.Scan(); n++ {
		if err := c.read(n, lines.Bytes()); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, n, err)
		}
	}
	if c.run.Version == 0 {
		return nil, fmt.Errorf("%s is no ledger of creations: it has no first line", path)
	}
	if c.file, err = os.OpenFile(path, os.O_WRONLY, 0); err != nil {
		return nil, fmt.Errorf("go on with the ledger of creations: %w", err)
	}
	if err := c.file.Truncate(int64(len(whole))); err != nil {
		return nil, errors.Join(err, c.file.Close())
	}
	_, err = c.file.Seek(int64(len(whole)), 0)
	return c, err
}

// read takes in one line of a file.
func (c *Creations) read(n int, text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if n == 1 {
		err := decoder.Decode(&c.run)
		if err == nil && c.run.Version != ledgerVersion {
			err = fmt.Errorf("it is of version %d", c.run.Version)
		}
		if err != nil {
			return fmt.Errorf("this is no ledger of creations of version %d: %w", ledgerVersion, err)
		}
		return nil
	}
	var line ledgerLine
	if err := decoder.Decode(&line); err != nil {
		return err
	}
	if line.Gone == nil && line.Sends == nil && (line.Call < 1 || line.Call > len(c.all)) {
		return fmt.Errorf("there is no call %d", line.Call)
	}
	c.take(line)
	return nil
}

// take applies a line.
func (c *Creations) take(line ledgerLine) {
	switch {
	case line.Gone != nil:
		for _, one := range c.all {
			one.open = slices.DeleteFunc(one.open, line.Gone.same)
		}
	case line.Sends != nil:
		c.all = append(c.all, &creation{sent: *line.Sends})
	default:
		one := c.all[line.Call-1]
		one.answered, one.open, one.stays = true, nil, line.Stays
		if line.Made != nil {
			one.open = slices.Clone(*line.Made)
		}
	}
}

// enter applies a line and writes it. What has happened is known to the run
// even when it cannot be written.
func (c *Creations) enter(line ledgerLine) error {
	c.take(line)
	return c.write(line)
}

func (c *Creations) write(line any) error {
	if c.file == nil {
		return nil
	}
	text, err := json.Marshal(line)
	if err == nil {
		_, err = c.file.Write(append(text, '\n'))
	}
	if err == nil {
		err = c.file.Sync()
	}
	if err != nil {
		return fmt.Errorf("the ledger of creations: %w", err)
	}
	return nil
}

// send enters a call that is about to be sent, and numbers it.
func (c *Creations) send(s sent) (call int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	call = len(c.all) + 1
	return call, c.enter(ledgerLine{Call: call, Sends: &s})
}

// made enters what a call made: nothing, if nothing takes it back and nothing
// stays.
func (c *Creations) made(call int, undo []Undo, stays string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if undo == nil {
		undo = []Undo{}
	}
	return c.enter(ledgerLine{Call: call, Made: &undo, Stays: stays})
}

// gone enters that something is no more. What the run did not create does not
// matter.
func (c *Creations) gone(u Undo) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, one := range c.all {
		if slices.ContainsFunc(one.open, u.same) {
			return c.enter(ledgerLine{Gone: &u})
		}
	}
	return nil
}

// open lists what is to be taken back of a case, or of all if none is named;
// the last thing first.
func (c *Creations) open(name string) []Undo {
	c.mu.Lock()
	defer c.mu.Unlock()
	var open []Undo
	for _, one := range slices.Backward(c.all) {
		if name != "" && name != one.Case {
			continue
		}
		for _, u := range slices.Backward(one.open) {
			if !slices.ContainsFunc(open, u.same) {
				open = append(open, u)
			}
		}
	}
	return open
}

// lost lists the numbers of the calls whose answers are not known, of a case or
// of all.
func (c *Creations) lost(name string) []int {
	c.mu.Lock()
	defer c.mu.Unlock()
	var calls []int
	for i, one := range c.all {
		if !one.answered && (name == "" || name == one.Case) {
			calls = append(calls, i+1)
		}
	}
	return calls
}

// call is what was sent by a number.
func (c *Creations) call(number int) sent {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.all[number-1].sent
}

// created says whether the run created what is named last by the arguments.
func (c *Creations) created(project string, args []string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, one := range c.all {
		for _, u := range one.open {
			if u.Project == project && slices.Equal(u.Args, args) {
				return true
			}
		}
	}
	return false
}

// Stays lists what was created and stays, for no call deletes it.
func (c *Creations) Stays() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var stays []string
	for _, one := range c.all {
		if one.stays != "" {
			stays = append(stays, one.stays)
		}
	}
	return stays
}

// Harness is the target of the ledger's run, for [Cleanup].
func (c *Creations) Harness() Harness {
	h := Harness{Name: c.run.Target, PAPI: c.run.PAPI, EST: c.run.EST, Auth: c.run.Auth, Creations: c}
	h.Share("")
	h.Allow(Everything)
	return h
}

// Close ends the ledger. Its file is removed when nothing is left to delete. A
// ledger that was never begun needs no end.
func (c *Creations) Close() error {
	if c == nil || c.file == nil {
		return nil
	}
	err := c.file.Close()
	if len(c.open("")) == 0 && len(c.lost("")) == 0 {
		err = errors.Join(err, os.Remove(c.path))
	}
	return err
}

// syncDir has a new file's name on disk.
func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
