package state

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/sinch-mock/sinch-mock/internal/clock"
)

// Tx is one transaction: one instant, one private copy of the world's stores.
type Tx struct {
	// Now is the instant that the whole transaction sees, in UTC.
	Now time.Time
	// Project is the id of the world's project.
	Project string

	world    *World
	base     *snapshot
	turn     uint64
	readOnly bool
	stores   []Store // nil where the transaction has not asked yet

	staying             *Table[uint64] // nil until asked for
	reading             *readWaits     // nil until asked for
	due                 []dueWait
	blamed              string // the rule that what is recorded comes from
	ids, draws, entries uint64
	history             []Entry
	events              []Event
	jobs                []clock.Job
	claimed, released   []string
}

// store returns the transaction's copy of a store, made at first need.
func (tx *Tx) store(name string) Store {
	i := tx.world.worlds.storeIndex(name)
	if tx.readOnly {
		return tx.base.stores[i]
	}
	if tx.stores == nil {
		tx.stores = make([]Store, len(tx.base.stores))
	}
	if tx.stores[i] == nil {
		tx.stores[i] = tx.base.stores[i].Fork()
	}
	return tx.stores[i]
}

// snapshot is the world's content with this transaction's changes.
func (tx *Tx) snapshot() *snapshot {
	stores := tx.base.stores
	if tx.stores != nil {
		stores = make([]Store, len(tx.stores))
		for i, s := range tx.stores {
			if stores[i] = s; s == nil {
				stores[i] = tx.base.stores[i]
			}
		}
	}
	visits := tx.base.visits
	if tx.staying != nil {
		visits = tx.staying
	}
	reads := tx.base.reads
	if tx.reading != nil {
		reads = tx.reading
	}
	return &snapshot{stores: stores, visits: visits, reads: reads, ids: tx.ids, draws: tx.draws, entries: tx.entries, turn: tx.turn}
}

// Turn is the transaction's place among all that comes to pass on the server:
// its commit once it is over. That of one that reads is right behind the commit
// whose work it sees.
func (tx *Tx) Turn() uint64 {
	if tx.readOnly {
		return tx.base.turn
	}
	return tx.turn
}

// visits is the transaction's copy of which stay everything is at.
func (tx *Tx) visits() *Table[uint64] {
	if tx.staying == nil {
		tx.staying = tx.base.visits.Fork()
	}
	return tx.staying
}

// NewID makes a ULID: its time part is the transaction's instant, the rest
// tells the world and counts, so ids of a world sort in the order they were made.
func (tx *Tx) NewID() string {
	tx.ids++
	var id ulid.ULID
	// The error is for times after the year 10889.
	_ = id.SetTime(ulid.Timestamp(tx.Now))
	var entropy [10]byte
	binary.BigEndian.PutUint32(entropy[:4], tx.world.origin)
	entropy[4] = byte(tx.ids >> 40)
	entropy[5] = byte(tx.ids >> 32)
	binary.BigEndian.PutUint32(entropy[6:], uint32(tx.ids))
	_ = id.SetEntropy(entropy[:])
	return id.String()
}

// Draw gives the next number of the world's seeded chance.
func (tx *Tx) Draw() uint64 {
	tx.draws++
	return mix(tx.world.worlds.opts.Seed^uint64(tx.world.origin), tx.draws)
}

// Later asks for a job after a time from now, once the transaction commits.
// The data must be JSON; it is all that the job will know.
func (tx *Tx) Later(after time.Duration, kind string, data any) {
	raw, err := json.Marshal(data)
	if err != nil {
		panic(fmt.Sprintf("state: job %s: %v", kind, err))
	}
	tx.jobs = append(tx.jobs, clock.Job{Due: tx.Now.Add(after), Kind: kind, Data: raw})
}

// Outcomes is who says how waits end.
func (tx *Tx) Outcomes() Outcomes { return tx.world.worlds.opts.Outcomes }

// World is the world that the transaction belongs to.
func (tx *Tx) World() *World { return tx.world }

// dispatch shows the transaction's events to the listeners.
func (tx *Tx) dispatch() {
	for _, e := range tx.events {
		for _, listen := range tx.world.worlds.onEvent {
			listen(tx, e)
		}
	}
}
