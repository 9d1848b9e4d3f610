package app

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"

	"github.com/sinch-mock/sinch-mock/internal/config"
	"github.com/sinch-mock/sinch-mock/internal/repro"
)

// Bundle makes a bundle of one project, or, where that is empty, of all.
func (a *App) Bundle(project string) (*repro.Bundle, error) {
	var keys []repro.Key
	for _, k := range a.cfg.Keys {
		keys = append(keys, repro.Key{ID: k.ID, Secret: string(k.Secret), Project: k.Project})
	}
	return repro.Source{
		Program: a.version, Settings: settings(a.cfg), Keys: keys, Worlds: a.worlds, Pipeline: a.pipeline,
		Scenarios: a.scenarios, Known: known(a.worlds), Tape: a.tape,
	}.Make(project)
}

// settings are those that shape answers, as flags. What makes time pass is not
// among them: a replay moves the clocks itself.
func settings(cfg config.Config) map[string]string {
	flags := map[string]string{
		"seed": strconv.FormatUint(cfg.Seed, 10), "auth": string(cfg.Auth), "evidence": string(cfg.Evidence),
		"max-body": strconv.FormatInt(cfg.MaxBody, 10), "journal": strconv.Itoa(cfg.Journal),
		"validate-replies":    strconv.FormatBool(cfg.ValidateReplies),
		"allow-local-targets": strconv.FormatBool(cfg.AllowLocalTargets),
	}
	if cfg.Advertise != nil {
		flags["advertise"] = cfg.Advertise.String()
	}
	return flags
}

// Replay repeats a bundle on a server of its own, which meets nothing of the
// world outside: no network, no time.
func Replay(b *repro.Bundle, version string, log *slog.Logger) (repro.Report, error) {
	cfg, err := replayConfig(b)
	if err != nil {
		return repro.Report{}, err
	}
	player, err := repro.NewPlayer(b, KnownToScenarios())
	if err != nil {
		return repro.Report{}, err
	}
	a, err := newIn(outside{callbacks: player, acts: player.Acts, patient: true}, cfg, version, log)
	if err != nil {
		return repro.Report{}, err
	}
	report, err := player.Play(a)
	if closing := a.Close(context.Background()); err == nil {
		err = closing
	}
	return report, err
}

func replayConfig(b *repro.Bundle) (config.Config, error) {
	args := []string{"--clock=manual"}
	for name, value := range b.Server {
		args = append(args, "--"+name+"="+value)
	}
	for _, k := range b.Keys {
		key := k.ID + ":" + k.Secret
		if k.Project != "" {
			key += ":" + k.Project
		}
		args = append(args, "--key="+key)
	}
	cfg, err := config.Load(args, nil)
	if err != nil {
		return cfg, fmt.Errorf("the settings of the bundle: %w", err)
	}
	return cfg, nil
}
