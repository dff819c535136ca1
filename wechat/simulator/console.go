package simulator

import (
	"encoding/json"
	"net/http"
	"path"
)

// setConsole sets what an account's administrator set on the platform's own
// console: its menu and its replies, in the words of the interfaces that read them.
func (s *Server) setConsole(r *http.Request) (any, error) {
	in, err := decode[struct {
		Menu        *menu           `json:"menu"`
		AutoReplies json.RawMessage `json:"auto_replies"`
		MassGuarded *bool           `json:"mass_guarded"`
	}](r)
	if err != nil {
		return nil, err
	}
	s.locked(func(w *world) {
		a := w.account(r.PathValue("appid"))
		if a == nil {
			err = fail(40013)
			return
		}
		if in.Menu != nil {
			a.Menu = encode(*in.Menu)
		}
		if in.AutoReplies != nil {
			a.AutoReplies = in.AutoReplies
		}
		if in.MassGuarded != nil {
			a.MassGuarded = *in.MassGuarded
		}
		w.version++
	})
	return nil, err
}

// confirmMass is the administrator who confirms on the own phone the pushes
// that wait for it.
func (s *Server) confirmMass(r *http.Request) (any, error) {
	var err error
	s.locked(func(w *world) {
		a := w.account(r.PathValue("appid"))
		if a == nil {
			err = fail(40013)
			return
		}
		for _, m := range a.MassJobs {
			if m.Waiting {
				m.Waiting = false
				w.later(m.finish(a))
			}
		}
		w.version++
	})
	return nil, err
}

// addReadings lets many people have read an article on a day: its address is the
// last part of a card's.
func (s *Server) addReadings(r *http.Request) (any, error) {
	in, err := decode[struct {
		reading
		URL string `json:"url"`
		Day string `json:"day"` // 2026-03-05
	}](r)
	if err != nil {
		return nil, err
	}
	s.locked(func(w *world) {
		_, art := w.articleOf(path.Base(in.URL))
		if art == nil {
			err = fail(53600)
			return
		}
		art.on(in.Day).add(in.reading)
	})
	return nil, err
}
