package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/tus/tusd/v2/pkg/filestore"
	tus "github.com/tus/tusd/v2/pkg/handler"
	"golang.org/x/exp/slog" // the one that tusd takes

	"laigao/cmd/internal/app"
	"laigao/cmd/internal/sample"
	"laigao/domain"
	"laigao/service/intake"
)

const (
	gigabyte     = 1 << 30
	uploadSize   = 256 * megabyte
	uploadRounds = 6
)

// film is a film of a wanted length: a clip, then a box of nothing, as the
// format allows it.
func film(size int64) io.Reader {
	clip := sample.Clip()
	box := binary.BigEndian.AppendUint32(nil, uint32(size-int64(len(clip)))) //nolint:gosec // below 4 GiB
	head := append(append(bytes.Clone(clip), box...), "free"...)
	return io.MultiReader(bytes.NewReader(head), io.LimitReader(nothing{}, size-int64(len(head))))
}

type nothing struct{}

func (nothing) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// phone is an informant's browser and the films that the site awaits from it.
type phone struct {
	*desk
	openID string
	films  []string // attachments
}

// party is informants who send films to a site.
type party struct {
	people int
	films  int // of each
	size   int64
}

// openPhone is openPhones for one informant.
func (k *kit) openPhone(ctx context.Context, films int, size int64) (*process, *phone, error) {
	_, p, phones, err := k.openPhones(ctx, party{people: 1, films: films, size: size})
	if err != nil {
		return nil, nil, err
	}
	return p, phones[0], nil
}

// openPhones registers informants, announces their films and starts the server
// for them.
func (k *kit) openPhones(ctx context.Context, who party) (*site, *process, []*phone, error) {
	s, phones, err := k.expect(ctx, who)
	if err != nil {
		return nil, nil, nil, err
	}
	p, _, err := s.serve(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, ph := range phones {
		if err := ph.open(ctx, s, p); err != nil {
			p.stop()
			return nil, nil, nil, err
		}
	}
	return s, p, phones, nil
}

// expect makes a site that knows of the informants and of their films.
func (k *kit) expect(ctx context.Context, who party) (*site, []*phone, error) {
	address, err := k.database(onSQLite)
	if err != nil {
		return nil, nil, err
	}
	s, err := k.newSite(onSQLite, address)
	if err != nil {
		return nil, nil, err
	}
	if err := s.play(); err != nil {
		return nil, nil, err
	}
	var openIDs []string
	for range who.people {
		var follower struct {
			OpenID string `json:"openid"`
		}
		if err := s.control(ctx, http.DefaultClient, "/_sim/followers", `{"nickname":"测试"}`, &follower); err != nil {
			return nil, nil, err
		}
		openIDs = append(openIDs, follower.OpenID)
	}
	if err := s.addInformants(ctx, openIDs); err != nil {
		return nil, nil, err
	}
	var phones []*phone
	for _, openID := range openIDs {
		films, err := s.announce(ctx, openID, who.films, who.size)
		if err != nil {
			return nil, nil, err
		}
		phones = append(phones, &phone{openID: openID, films: films})
	}
	return s, phones, nil
}

// open signs the informant in.
func (ph *phone) open(ctx context.Context, s *site, p *process) error {
	var err error
	if ph.desk, err = p.desk(); err == nil {
		err = s.control(ctx, ph.client, "/_sim/login", `{"openid":"`+ph.openID+`"}`, nil)
	}
	if err == nil {
		_, err = ph.get(ctx, "/m/manuscripts")
	}
	return err
}

// control calls the simulated platform.
func (s *site) control(ctx context.Context, client *http.Client, path, body string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.platform.URL+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, response.Status)
	}
	if into == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(into)
}

// announce makes drafts and says which films will come.
func (s *site) announce(ctx context.Context, openID string, films int, size int64) ([]string, error) {
	var ids []string
	err := s.inside(ctx, func(a *app.App) error {
		visitor, err := a.Registry.Visitor(ctx, openID)
		if err != nil {
			return err
		}
		for i := range films {
			draft, err := a.Intake.NewDraft(ctx, visitor.Informant, intake.NewDraft{
				ID: a.Intake.NewID(), Class: domain.ClassNews, Source: domain.SourcePhone,
			})
			if err != nil {
				return err
			}
			film, err := a.Intake.Announce(ctx, visitor.Informant, intake.Announce{ManuscriptID: draft, Name: fmt.Sprintf("%d.mp4", i), Size: size})
			if err != nil {
				return err
			}
			ids = append(ids, film.ID)
		}
		return nil
	})
	return ids, err
}

// confirm asks the site whether it has stored a film as it was sent, as the
// phone's page does before it says done.
func (ph *phone) confirm(ctx context.Context, attachment string, size int64, sum string) error {
	page, err := ph.get(ctx, "/m/manuscripts")
	if err != nil {
		return err
	}
	body := fmt.Sprintf(`{"size":%d,"sha256":%q}`, size, sum)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, ph.origin+"/m/attachments/"+attachment+"/confirm", strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Origin", ph.origin)
	request.Header.Set("X-CSRF-Token", between(string(page), `name="csrf" content="`, `"`))
	_, err = ph.do(request)
	return err
}

// send uploads a film by tus in one piece, as the phone's page does.
func (d *desk) send(ctx context.Context, path, attachment string, size int64) error {
	create, err := http.NewRequestWithContext(ctx, http.MethodPost, d.origin+path, nil)
	if err != nil {
		return err
	}
	create.Header.Set("Tus-Resumable", "1.0.0")
	create.Header.Set("Upload-Length", strconv.FormatInt(size, 10))
	create.Header.Set("Upload-Metadata", "attachment "+base64.StdEncoding.EncodeToString([]byte(attachment)))
	response, err := d.client.Do(create)
	if err != nil {
		return err
	}
	response.Body.Close()
	place := response.Header.Get("Location")
	if response.StatusCode != http.StatusCreated || place == "" {
		return errors.New("create upload: " + response.Status)
	}
	where, err := url.Parse(place)
	if err != nil {
		return err
	}
	patch, err := http.NewRequestWithContext(ctx, http.MethodPatch, d.origin+where.Path, film(size))
	if err != nil {
		return err
	}
	patch.ContentLength = size
	patch.Header.Set("Tus-Resumable", "1.0.0")
	patch.Header.Set("Upload-Offset", "0")
	patch.Header.Set("Content-Type", "application/offset+octet-stream")
	response, err = d.client.Do(patch)
	if err != nil {
		return err
	}
	response.Body.Close()
	if response.StatusCode != http.StatusNoContent {
		return errors.New("send upload: " + response.Status)
	}
	return nil
}

// benchUploads measures how fast a film comes in until its last byte is taken,
// and until it is confirmed: on the disk, with its hash compared. Beside it stand
// plain tusd on the same disk, and tusd whose file is then written out and hashed.
func benchUploads(ctx context.Context, k *kit) ([]figure, error) {
	p, ph, err := k.openPhone(ctx, uploadRounds+1, uploadSize)
	if err != nil {
		return nil, err
	}
	defer p.stop()
	folder, err := os.MkdirTemp(k.folder, "tusd-")
	if err != nil {
		return nil, err
	}
	bare, _, err := start(ctx, nil, k.self, "-bare-uploads", folder)
	if err != nil {
		return nil, err
	}
	defer bare.stop()
	plain, err := bare.desk()
	if err != nil {
		return nil, err
	}
	sum, err := hashOf(film(uploadSize))
	if err != nil {
		return nil, err
	}
	var taken, confirmed comparison
	for round, id := range ph.films {
		began := time.Now()
		if err := ph.send(ctx, "/upload/", id, uploadSize); err != nil {
			return nil, err
		}
		value := speed(began)
		if err := ph.confirm(ctx, id, uploadSize, sum); err != nil {
			return nil, err
		}
		valueConfirmed := speed(began)
		began = time.Now()
		if err := plain.send(ctx, "/files/", id, uploadSize); err != nil {
			return nil, fmt.Errorf("anchor: %w", err)
		}
		anchor := speed(began)
		if err := writeOut(folder); err != nil {
			return nil, fmt.Errorf("anchor: %w", err)
		}
		if round > 0 { // the first round warms up
			taken.add(value, anchor)
			confirmed.add(valueConfirmed, speed(began))
		}
	}
	return []figure{taken.figure("upload-throughput", "MB/s", 0.8), confirmed.figure("upload-confirmed", "MB/s", 0.8)}, nil
}

// writeOut brings the one file of a folder to the disk, hashes it and removes it.
func writeOut(folder string) error {
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		return err
	}
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		err = file.Sync()
		if err == nil {
			_, err = hashOf(file)
		}
		if err := errors.Join(err, file.Close(), os.Remove(name)); err != nil {
			return err
		}
	}
	return nil
}

func hashOf(r io.Reader) (string, error) {
	hash := sha256.New()
	_, err := io.Copy(hash, r)
	return hex.EncodeToString(hash.Sum(nil)), err
}

// speed is that of an upload that has just ended, in megabytes a second.
func speed(began time.Time) float64 {
	return uploadSize / float64(megabyte) / time.Since(began).Seconds()
}

// serveBareUploads is the anchor: tusd with its file store.
func serveBareUploads(ctx context.Context, folder string) error {
	composer := tus.NewStoreComposer()
	filestore.New(folder).UseIn(composer)
	protocol, err := tus.NewHandler(tus.Config{StoreComposer: composer, BasePath: "/files/", Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /readyz", func(http.ResponseWriter, *http.Request) {})
	mux.Handle("/files/", http.StripPrefix("/files/", protocol))
	return listen(ctx, mux)
}
