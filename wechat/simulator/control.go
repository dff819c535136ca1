package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const maxPhoneUpload = 30 << 20

// routeControl mounts the calls by which tests, scripts and the phone page
// play the followers.
func (s *Server) routeControl(mux *http.ServeMux) {
	for pattern, serve := range map[string]func(*http.Request) (any, error){
		"GET /_sim/accounts":                     s.listAccounts,
		"POST /_sim/accounts/{appid}/verify":     s.verifyCallback,
		"PUT /_sim/accounts/{appid}/console":     s.setConsole,
		"POST /_sim/accounts/{appid}/confirm":    s.confirmMass,
		"POST /_sim/accounts/{appid}/migrate":    s.migrateAccount,
		"POST /_sim/readings":                    s.addReadings,
		"POST /_sim/followers/{openid}/choices":  s.choose,
		"GET /_sim/followers":                    s.listFollowers,
		"POST /_sim/followers":                   s.addFollower,
		"DELETE /_sim/followers/{openid}":        s.removeFollower,
		"PUT /_sim/followers/{openid}/settings":  s.changeFollower,
		"POST /_sim/followers/{openid}/messages": s.speak,
		"POST /_sim/followers/{openid}/media":    s.uploadByPage,
		"GET /_sim/followers/{openid}/inbox":     s.inbox,
		"GET /_sim/calls":                        s.listCalls,
		"DELETE /_sim/calls":                     s.clearCalls,
		"GET /_sim/faults":                       s.listFaults,
		"POST /_sim/faults":                      s.addFault,
		"DELETE /_sim/faults":                    s.clearFaults,
		"POST /_sim/expire-tokens":               s.expireTokens,
	} {
		mux.HandleFunc(pattern, s.control(serve))
	}
	mux.HandleFunc("POST /_sim/login", s.login)
}

// control answers with JSON, and with 400 and the reason when refused.
func (s *Server) control(serve func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxPhoneUpload)
		got, err := serve(r)
		s.writeControl(w, got, err)
	}
}

func (s *Server) writeControl(w http.ResponseWriter, got any, err error) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	var refusal *platformError
	switch {
	case err == nil && got == nil:
		got = ok()
	case errors.As(err, &refusal):
		w.WriteHeader(http.StatusBadRequest)
		got = object{"errcode": refusal.code, "errmsg": refusal.text()}
	case err != nil:
		s.cfg.Log.Error("control call failed", "error", err)
		w.WriteHeader(http.StatusInternalServerError)
		got = object{"errcode": -1, "errmsg": err.Error()}
	}
	_, _ = w.Write(encode(got))
}

// decode reads a JSON body; an empty one leaves the zero value.
func decode[T any](r *http.Request) (in T, err error) {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return in, fail(45001)
	}
	if len(bytes.TrimSpace(b)) == 0 {
		return in, nil
	}
	if err := json.Unmarshal(b, &in); err != nil {
		return in, failWith(47001, "data format error: %v", err)
	}
	return in, nil
}

// with runs fn on the follower that the path names.
func (s *Server) with(r *http.Request, fn func(w *world, f *follower) error) (err error) {
	s.locked(func(w *world) {
		f := w.followers[r.PathValue("openid")]
		if f == nil {
			err = fail(40003)
			return
		}
		err = fn(w, f)
	})
	return err
}

func (s *Server) listAccounts(*http.Request) (any, error) {
	list := []object{}
	s.look(func(w *world) {
		for _, a := range w.accounts {
			list = append(list, object{"app_id": a.AppID, "name": a.Name, "username": a.Username, "subscription": a.Subscription})
		}
	})
	return list, nil
}

func (s *Server) verifyCallback(r *http.Request) (any, error) {
	var a *account
	s.look(func(w *world) { a = w.account(r.PathValue("appid")) })
	if a == nil {
		return nil, fail(40013)
	}
	if err := s.verify(r.Context(), a); err != nil {
		return nil, failWith(-1, "%v", err)
	}
	return nil, nil
}

func (f *follower) summary() object {
	return object{
		"openid":        f.OpenID,
		"unionid":       f.UnionID,
		"account":       f.AppID,
		"nickname":      f.Nickname,
		"subscribed":    f.Subscribed,
		"subscribed_at": f.SubscribedAt.UnixMilli(),
		"muted":         f.Muted,
		"snapshot":      f.Snapshot,
	}
}

func (s *Server) listFollowers(*http.Request) (any, error) {
	list := []object{}
	s.look(func(w *world) {
		for _, a := range w.accounts {
			for _, f := range a.Followers {
				list = append(list, f.summary())
			}
		}
	})
	return list, nil
}

func (s *Server) addFollower(r *http.Request) (any, error) {
	in, err := decode[newFollower](r)
	if err != nil {
		return nil, err
	}
	var f *follower
	var events []delivery
	s.locked(func(w *world) {
		if scanned := in.Scene; scanned != "" {
			if in.Scene = w.sceneOf(scanned); in.Scene == "" {
				err = fail(40053)
				return
			}
		}
		f, events, err = w.subscribe(in)
	})
	if err != nil {
		return nil, err
	}
	answer := object{"openid": f.OpenID}
	for _, e := range events {
		answer["delivery"] = s.deliver(s.base, e)
	}
	return answer, nil
}

func (s *Server) removeFollower(r *http.Request) (any, error) {
	var events []delivery
	err := s.with(r, func(w *world, f *follower) error {
		events = w.unsubscribe(f)
		return nil
	})
	answer := ok()
	for _, e := range events {
		answer["delivery"] = s.deliver(s.base, e)
	}
	return answer, err
}

// changeFollower mutes a follower, who then gets no notices, or makes the
// follower a virtual one of the snapshot mode.
func (s *Server) changeFollower(r *http.Request) (any, error) {
	in, err := decode[struct {
		Muted    *bool `json:"muted"`
		Snapshot *bool `json:"snapshot"`
	}](r)
	if err != nil {
		return nil, err
	}
	return nil, s.with(r, func(w *world, f *follower) error {
		w.version++
		if in.Muted != nil {
			f.Muted = *in.Muted
		}
		if in.Snapshot != nil {
			f.Snapshot = *in.Snapshot
		}
		return nil
	})
}

// speak delivers what the follower says and waits for what becomes of it.
func (s *Server) speak(r *http.Request) (any, error) {
	u, err := readUtterance(r)
	if err != nil {
		return nil, err
	}
	var d delivery
	err = s.with(r, func(w *world, f *follower) (err error) {
		if u.Type == "scan" {
			u.Scene = w.sceneOf(u.Scene)
		}
		d, err = w.say(f, u)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.deliver(s.base, d), nil
}

// readUtterance takes JSON, or a form with a file.
func readUtterance(r *http.Request) (utterance, error) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return decode[utterance](r)
	}
	file, header, err := r.FormFile("file")
	if err != nil {
		return utterance{}, fail(41005)
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		return utterance{}, fail(45001)
	}
	u := utterance{
		Type:        r.FormValue("type"),
		Recognition: r.FormValue("recognition"),
		file:        &upload{name: header.Filename, data: data},
		format:      formatOf(data),
	}
	allowed := map[string]string{
		"image": "jpg png gif bmp",
		"voice": "amr mp3 wav m4a ogg webm wma mp4",
		"video": "mp4 webm",
	}
	if !hasWord(allowed[u.Type], u.format) {
		return utterance{}, fail(40005)
	}
	return u, nil
}

// uploadByPage is what the JS-SDK's upload does: a file becomes temporary
// media without a message.
func (s *Server) uploadByPage(r *http.Request) (any, error) {
	u, err := readUtterance(r)
	if err != nil {
		return nil, err
	}
	answer := ok()
	return answer, s.with(r, func(w *world, f *follower) error {
		m, err := w.keep(w.account(f.AppID), u)
		if err == nil {
			answer["media_id"] = m.ID
		}
		return err
	})
}

// inbox is all that reached the phone, in order.
func (s *Server) inbox(r *http.Request) (any, error) {
	list := []message{}
	known := false
	s.look(func(w *world) {
		f := w.followers[r.PathValue("openid")]
		if known = f != nil; !known {
			return
		}
		for _, m := range f.Chat {
			if m.Channel != "sent" {
				list = append(list, *m)
			}
		}
	})
	if !known {
		return nil, fail(40003)
	}
	return list, nil
}

func (s *Server) listCalls(r *http.Request) (any, error) {
	return s.calls.of(r.URL.Query().Get("path")), nil
}

func (s *Server) clearCalls(*http.Request) (any, error) {
	s.calls.clear()
	return nil, nil
}

func (s *Server) listFaults(*http.Request) (any, error) { return s.faults.all(), nil }

func (s *Server) addFault(r *http.Request) (any, error) {
	f, err := decode[fault](r)
	if err != nil {
		return nil, err
	}
	known := slices.ContainsFunc(platformRoutes(), func(rt route) bool { return rt.path == f.Path })
	s.look(func(w *world) {
		for _, a := range w.accounts {
			callback, err := url.Parse(a.CallbackURL)
			known = known || err == nil && a.CallbackURL != "" && callback.Path == f.Path
		}
	})
	if !known {
		return nil, failWith(40035, "no such path: %s", f.Path)
	}
	s.faults.add(f)
	return nil, nil
}

func (s *Server) clearFaults(*http.Request) (any, error) {
	s.faults.clear()
	return nil, nil
}

func (s *Server) expireTokens(r *http.Request) (any, error) {
	in, err := decode[struct {
		ErrCode int  `json:"errcode"` // 42001 when zero
		Stuck   bool `json:"stuck"`
	}](r)
	if err != nil {
		return nil, err
	}
	if in.ErrCode == 0 {
		in.ErrCode = 42001
	}
	s.locked(func(w *world) { w.spoil(in.ErrCode, in.Stuck) })
	return nil, nil
}

// login makes this browser a follower's.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	in, err := decode[struct {
		OpenID string `json:"openid"`
	}](r)
	var f *follower
	s.look(func(world *world) { f = world.followers[in.OpenID] })
	if err == nil && f == nil {
		err = fail(40003)
	}
	if err == nil {
		http.SetCookie(w, cookieFor(f))
	}
	s.writeControl(w, nil, err)
}

// grayThumb is the still of a video, which the simulator does not decode.
func grayThumb() []byte {
	still := image.NewGray(image.Rect(0, 0, 160, 90))
	draw.Draw(still, still.Bounds(), image.NewUniform(color.Gray{Y: 96}), image.Point{}, draw.Src)
	var b bytes.Buffer
	_ = jpeg.Encode(&b, still, nil) // a buffer takes every write
	return b.Bytes()
}

func cutPath(path, prefix string) (rest string, is bool) {
	rest, is = strings.CutPrefix(path, prefix)
	return rest, is && rest != "" && !strings.Contains(rest, "/")
}
