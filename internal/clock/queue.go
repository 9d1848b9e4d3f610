package clock

import (
	"encoding/json"
	"time"
)

// Job is something that falls due. It is data, not code, so that a world can
// be saved with what is still to happen in it.
type Job struct {
	Due time.Time `json:"due"`
	// Seq orders jobs of the same instant: first scheduled, first run.
	Seq  uint64          `json:"seq"`
	Kind string          `json:"kind"`
	Data json.RawMessage `json:"data,omitempty"`
}

// queue is a heap of jobs by (Due, Seq), for container/heap.
type queue []Job

func (q queue) Len() int { return len(q) }

func (q queue) Less(i, j int) bool {
	if q[i].Due.Equal(q[j].Due) {
		return q[i].Seq < q[j].Seq
	}
	return q[i].Due.Before(q[j].Due)
}

func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(Job)) }

func (q *queue) Pop() any {
	last := len(*q) - 1
	job := (*q)[last]
	*q = (*q)[:last]
	return job
}
