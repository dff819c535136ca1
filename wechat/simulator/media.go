package simulator

import (
	"bytes"
	"net/http"
	"strconv"
	"time"
)

// The kinds of stored media.
const (
	temporary = "temporary" // three days
	permanent = "permanent" // the account's library
	picture   = "picture"   // for article bodies
)

const (
	temporaryLife = 3 * 24 * time.Hour
	megabyte      = 1 << 20
)

// media describes one file; its bytes are in the byte store under its ID.
type media struct {
	ID          string    `json:"id"`
	AppID       string    `json:"app_id"`
	Kind        string    `json:"kind"`
	Type        string    `json:"type"` // image, voice, video or thumb
	Format      string    `json:"format"`
	Name        string    `json:"name"`
	Title       string    `json:"title,omitempty"`
	Description string    `json:"description,omitempty"`
	Created     time.Time `json:"created"`
	Seq         int64     `json:"seq"`
}

func fmtInt(n int64) string { return strconv.FormatInt(n, 10) }

// formatOf names a file's format by its first bytes; empty is unknown.
func formatOf(b []byte) string {
	starts := func(s string) bool { return bytes.HasPrefix(b, []byte(s)) }
	switch {
	case starts("\xff\xd8\xff"):
		return "jpg"
	case starts("\x89PNG\r\n\x1a\n"):
		return "png"
	case starts("GIF87a"), starts("GIF89a"):
		return "gif"
	case starts("BM"):
		return "bmp"
	case starts("#!AMR"):
		return "amr"
	case starts("RIFF") && len(b) > 12 && string(b[8:12]) == "WAVE":
		return "wav"
	case starts("\x30\x26\xb2\x75"):
		return "wma"
	case starts("\x1aE\xdf\xa3"):
		return "webm"
	case starts("OggS"):
		return "ogg"
	case len(b) > 12 && string(b[4:8]) == "ftyp":
		if string(b[8:11]) == "M4A" {
			return "m4a"
		}
		return "mp4"
	case starts("ID3"), len(b) > 1 && b[0] == 0xff && b[1]&0xe0 == 0xe0:
		return "mp3"
	default:
		return ""
	}
}

func contentType(format string) string {
	switch format {
	case "jpg":
		return "image/jpeg"
	case "png", "gif", "bmp":
		return "image/" + format
	case "amr":
		return "audio/amr"
	case "mp3":
		return "audio/mpeg"
	case "wav":
		return "audio/wav"
	case "m4a":
		return "audio/mp4"
	case "wma":
		return "audio/x-ms-wma"
	case "ogg":
		return "audio/ogg"
	case "mp4", "webm":
		return "video/" + format
	default:
		return "application/octet-stream"
	}
}

// allowance is what the platform takes of one type: formats, bytes, and the
// code when there are too many of them.
type allowance struct {
	formats string
	size    int
	code    int
}

func temporaryAllowance(kind string) (allowance, bool) {
	a, is := map[string]allowance{
		"image": {"jpg png gif", 10 * megabyte, 40009},
		"voice": {"amr mp3", 2 * megabyte, 40010},
		"video": {"mp4", 10 * megabyte, 40011},
		"thumb": {"jpg", 64 << 10, 40012},
	}[kind]
	return a, is
}

func permanentAllowance(kind string) (allowance, bool) {
	a, is := map[string]allowance{
		"image": {"bmp png jpg gif", 10 * megabyte, 40009},
		"voice": {"mp3 wma wav amr", 2 * megabyte, 40010},
		"video": {"mp4", 10 * megabyte, 40011},
		"thumb": {"jpg", 64 << 10, 40012},
	}[kind]
	return a, is
}

func (a allowance) check(data []byte) (format string, err error) {
	format = formatOf(data)
	switch {
	case len(data) == 0:
		return "", fail(44001)
	case format == "" || !hasWord(a.formats, format):
		return "", fail(40005)
	case len(data) > a.size:
		return "", fail(a.code)
	}
	return format, nil
}

func hasWord(list, word string) bool {
	for w := range bytes.FieldsSeq([]byte(list)) {
		if string(w) == word {
			return true
		}
	}
	return false
}

// store keeps a file of the account.
func (w *world) store(m media, data []byte) (*media, error) {
	m.ID, m.Created, m.Seq = w.random(48), w.now(), w.nextID()
	if err := w.bytes.put(m.ID, data); err != nil {
		return nil, err
	}
	w.media[m.ID] = &m
	return &m, nil
}

// usableMedia finds a file that the account may send: its library, or what is
// temporary and younger than three days.
func (w *world) usableMedia(a *account, id string) (*media, error) {
	m := w.media[id]
	if m == nil || m.AppID != a.AppID || m.Kind == picture || m.expired(w.now()) {
		return nil, fail(40007)
	}
	return m, nil
}

func (m *media) expired(now time.Time) bool {
	return m.Kind == temporary && now.Sub(m.Created) >= temporaryLife
}

func (w *world) mediaURL(m *media) string {
	folder := "mmbiz_file"
	switch m.Format {
	case "jpg", "png", "gif", "bmp":
		folder = "mmbiz_" + m.Format
	}
	return w.link(folder, m.ID, "0") + "?wx_fmt=" + m.Format
}

// coverURL is the address of a cover, or nothing when it is gone.
func (w *world) coverURL(id string) string {
	if m := w.media[id]; m != nil {
		return w.mediaURL(m)
	}
	return ""
}

func uploadMedia(c *call) (answer, error) {
	kind := c.query.Get("type")
	allowed, known := temporaryAllowance(kind)
	if !known {
		return nil, fail(40004)
	}
	format, err := allowed.check(c.file.data)
	if err != nil {
		return nil, err
	}
	m, err := c.store(media{AppID: c.account.AppID, Kind: temporary, Type: kind, Format: format, Name: c.file.name}, c.file.data)
	if err != nil {
		return nil, err
	}
	name := "media_id"
	if kind == "thumb" {
		name = "thumb_media_id"
	}
	return object{"type": kind, name: m.ID, "created_at": m.Created.Unix()}, nil
}

func uploadPicture(c *call) (answer, error) {
	format, err := allowance{"jpg png", megabyte - 1, 40009}.check(c.file.data)
	if err != nil {
		return nil, err
	}
	m, err := c.store(media{AppID: c.account.AppID, Kind: picture, Type: "image", Format: format, Name: c.file.name}, c.file.data)
	if err != nil {
		return nil, err
	}
	answer := ok()
	answer["url"] = c.mediaURL(m)
	return answer, nil
}

func readMedia(c *call) (answer, error) {
	m, err := c.temporaryMedia()
	if err != nil {
		return nil, err
	}
	if m.Type == "video" {
		return object{"video_url": c.mediaURL(m)}, nil
	}
	return c.asFile(m)
}

// readVoice gives a recording of the JS-SDK in its better quality.
func readVoice(c *call) (answer, error) {
	m, err := c.temporaryMedia()
	if err != nil {
		return nil, err
	}
	if m.Type != "voice" {
		return nil, fail(40007)
	}
	return c.asFile(m)
}

func (c *call) temporaryMedia() (*media, error) {
	m, err := c.usableMedia(c.account, c.query.Get("media_id"))
	if err != nil {
		return nil, err
	}
	if m.Kind != temporary {
		return nil, fail(40007)
	}
	return m, nil
}

func (c *call) asFile(m *media) (answer, error) {
	data, err := c.bytes.get(m.ID)
	if err != nil {
		return nil, err
	}
	return blob{name: m.ID + "." + m.Format, contentType: contentType(m.Format), data: data}, nil
}

// servePublicMedia is the picture host of the platform: no token needed.
func (s *Server) servePublicMedia(w http.ResponseWriter, r *http.Request) {
	var b blob
	var err error
	found := false
	s.look(func(world *world) {
		m := world.media[r.PathValue("id")]
		if m == nil {
			return
		}
		found = true
		b.contentType = contentType(m.Format)
		b.data, err = world.bytes.get(m.ID)
	})
	if !found || err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=86400")
	b.write(w, r)
}
