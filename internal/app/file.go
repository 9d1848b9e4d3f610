package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// savedServer is what --state keeps: every world.
type savedServer struct {
	Version int            `json:"version"`
	Worlds  []*state.Saved `json:"worlds"`
}

// loadState brings back what an earlier run saved. A file that is not there
// yet is an empty server.
func (a *App) loadState() error {
	if a.cfg.State == "" {
		return nil
	}
	content, err := os.ReadFile(a.cfg.State)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("load state: %w", err)
	}
	var saved savedServer
	if err := json.Unmarshal(content, &saved); err != nil {
		return fmt.Errorf("load state from %s: %w", a.cfg.State, err)
	}
	if saved.Version != 1 {
		return fmt.Errorf("load state from %s: version %d is not known", a.cfg.State, saved.Version)
	}
	for _, s := range saved.Worlds {
		world, err := a.worlds.Of(s.Project)
		if err == nil {
			err = world.Load(s)
		}
		if err == nil {
			err = a.tape.Imported(world)
		}
		if err != nil {
			return fmt.Errorf("load state of project %s from %s: %w", s.Project, a.cfg.State, err)
		}
	}
	return nil
}

// saveState writes all worlds down, readable by the owner only because the
// state holds secrets. The file is whole or as it was.
func (a *App) saveState() error {
	if a.cfg.State == "" {
		return nil
	}
	saved := savedServer{Version: 1, Worlds: []*state.Saved{}}
	for _, project := range a.worlds.Projects() {
		world, ok := a.worlds.Find(project)
		if !ok {
			continue
		}
		s, err := world.Save()
		if err != nil {
			return err
		}
		saved.Worlds = append(saved.Worlds, s)
	}
	content, err := json.MarshalIndent(saved, "", " ")
	if err != nil {
		return fmt.Errorf("save state: %w", err)
	}
	return replaceFile(a.cfg.State, content)
}

func replaceFile(path string, content []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".sinch-mock-state-*")
	if err != nil {
		return fmt.Errorf("save state: %w", err)
	}
	_, err = temporary.Write(content)
	err = errors.Join(err, temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("save state: %w", err), os.Remove(temporary.Name()))
	}
	return nil
}
