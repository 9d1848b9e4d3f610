package state

import (
	"slices"
	"sync"
)

// claims are names that only one world of a server may hold at a time, such
// as a trunk's host name: the one thing that worlds share, because the real
// service shares it.
type claims struct {
	mu     sync.Mutex
	owners map[string]string // claim -> project
}

// Claim takes a name of a kind for this world and says whether it was free or
// this world's already. A transaction that fails gives it back.
func (tx *Tx) Claim(kind, name string) bool {
	c := &tx.world.worlds.claims
	key := kind + "/" + name
	c.mu.Lock()
	defer c.mu.Unlock()
	switch owner, taken := c.owners[key]; {
	case taken && owner != tx.Project:
		return false
	case !taken:
		c.owners[key] = tx.Project
		tx.claimed = append(tx.claimed, key)
	}
	tx.released = slices.DeleteFunc(tx.released, func(k string) bool { return k == key })
	return true
}

// Claimed says whether any world holds a name.
func (tx *Tx) Claimed(kind, name string) bool {
	c := &tx.world.worlds.claims
	c.mu.Lock()
	defer c.mu.Unlock()
	_, taken := c.owners[kind+"/"+name]
	return taken
}

// Holder is the project of the world that holds a name.
func (tx *Tx) Holder(kind, name string) (project string, held bool) {
	c := &tx.world.worlds.claims
	c.mu.Lock()
	defer c.mu.Unlock()
	project, held = c.owners[kind+"/"+name]
	return project, held
}

// Release gives a name back when the transaction commits.
func (tx *Tx) Release(kind, name string) { tx.released = append(tx.released, kind+"/"+name) }

func (tx *Tx) rollback() { tx.world.worlds.claims.drop(tx.Project, tx.claimed) }

func (tx *Tx) settleClaims() { tx.world.worlds.claims.drop(tx.Project, tx.released) }

func (c *claims) drop(project string, keys []string) {
	if len(keys) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, key := range keys {
		if c.owners[key] == project {
			delete(c.owners, key)
		}
	}
}

func (c *claims) releaseAll(project string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, owner := range c.owners {
		if owner == project {
			delete(c.owners, key)
		}
	}
}
