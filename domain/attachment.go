package domain

import "time"

// AttachmentKind is what an attachment is by its content.
type AttachmentKind uint8

// The kinds of attachment. Values are stored: never renumber.
const (
	KindDocument AttachmentKind = 0
	KindPhoto    AttachmentKind = 1
	KindAudio    AttachmentKind = 2
	KindVideo    AttachmentKind = 3
	KindSeal     AttachmentKind = 4 // a scan of a stamped form
	KindProof    AttachmentKind = 5 // a picture of where a manuscript was adopted
	KindSigned   AttachmentKind = 6 // a scan of paper that a leader signed
)

// String returns the kind's name for style classes and answers to the phone page.
func (k AttachmentKind) String() string {
	switch k {
	case KindPhoto:
		return "photo"
	case KindAudio:
		return "audio"
	case KindVideo:
		return "video"
	case KindSeal:
		return "seal"
	case KindProof:
		return "proof"
	case KindSigned:
		return "signed"
	}
	return "document"
}

// Label returns the kind as people read it.
func (k AttachmentKind) Label() string {
	switch k {
	case KindPhoto:
		return "照片"
	case KindAudio:
		return "音频"
	case KindVideo:
		return "视频"
	case KindSeal:
		return "盖章件"
	case KindProof:
		return "采用凭证"
	case KindSigned:
		return "签字件"
	}
	return "其他文件"
}

// AttachmentState is whether the bytes of an attachment are safe with us.
type AttachmentState uint8

// The states of an attachment. Values are stored: never renumber.
const (
	AttachmentAwaiting    AttachmentState = 0 // announced, not all bytes are here
	AttachmentStored      AttachmentState = 1 // size and SHA-256 checked in the media store
	AttachmentFailed      AttachmentState = 2
	AttachmentQuarantined AttachmentState = 3 // stored, but infected: nobody gets it
)

// Label returns the state as people read it.
func (s AttachmentState) Label() string {
	switch s {
	case AttachmentAwaiting:
		return "等待上传"
	case AttachmentStored:
		return "已收到"
	case AttachmentFailed:
		return "接收失败"
	case AttachmentQuarantined:
		return "已隔离"
	}
	return "未知"
}

// Origin says where a picture or recording comes from.
type Origin uint8

// The origins. OriginWeb blocks publishing until somebody has cleared it.
const (
	OriginOwn      Origin = 0 // 自拍
	OriginLicensed Origin = 1 // 授权
	OriginWeb      Origin = 2 // 网络
)

// ParseOrigin reads the form value; everything unknown is OriginOwn.
func ParseOrigin(s string) Origin {
	switch s {
	case "licensed":
		return OriginLicensed
	case "web":
		return OriginWeb
	}
	return OriginOwn
}

// String returns the form value of the origin.
func (o Origin) String() string {
	switch o {
	case OriginLicensed:
		return "licensed"
	case OriginWeb:
		return "web"
	}
	return "own"
}

// Label returns the origin as people read it.
func (o Origin) Label() string {
	switch o {
	case OriginLicensed:
		return "授权"
	case OriginWeb:
		return "网络"
	}
	return "自拍"
}

// Attachment 附件 is one file of a manuscript, or (ManuscriptID empty) the
// stamped scan of a registration or the proof of an adoption. Its bytes are in the media store under Key.
type Attachment struct {
	ID           string
	ManuscriptID string
	InformantID  string // whose upload it is
	Kind         AttachmentKind
	Name         string // file name as sent
	MIME         string // by content, not by name
	Size         int64  // bytes
	SHA256       string // hexadecimal
	Width        int    // pixels, 0 when not known
	Height       int
	DurationMS   int64
	Caption      string
	Position     int
	Photographer string
	Origin       Origin
	State        AttachmentState
	Problem      string // why it failed or is quarantined, or cannot be shown, in Chinese
	Copies       Copies // the derived ones that it has
	Scan         Scan   // whether it was looked through for viruses
	Found        string // the virus in it, as the scanner names it
	ScannedAt    time.Time
	Converting   bool        // copies that browsers need are being made
	Turn         Turn        // by how much its author has turned the picture
	CopiesTurn   Turn        // by how much its copies are turned: another while they are made anew
	Edit         PictureEdit // what editors did to the picture; its bytes stay
	CopiesEdit   string      // name of the edit that its copies show
	CreatedAt    time.Time
	StoredAt     time.Time
}

// Scan 查毒 is how far an attachment has been looked through for viruses.
type Scan uint8

// The states of a scan. Values are stored: never renumber.
const (
	ScanNone     Scan = 0 // nobody asked for it: it came before scanning was set up
	ScanWaiting  Scan = 1
	ScanClean    Scan = 2
	ScanTooLarge Scan = 3 // larger than the scanner takes
	ScanInfected Scan = 4 // it is quarantined
	ScanReleased Scan = 5 // found infected, and let go by somebody as a false alarm
)

// Label returns what people should know of a scan, empty where there is nothing.
func (s Scan) Label() string {
	switch s {
	case ScanWaiting:
		return "正在查毒"
	case ScanTooLarge:
		return "超过查毒上限，未查"
	case ScanInfected:
		return "查出病毒"
	case ScanReleased:
		return "误报，已放行"
	}
	return ""
}

// Verdict is what a scanner says of a file.
type Verdict struct {
	Found    string // the virus, empty for none
	TooLarge bool   // the scanner takes no file of this size
}

// Judge notes a verdict on a stored file. What is infected is quarantined, with
// words for its author, unless the same bytes were released before.
func (a *Attachment) Judge(v Verdict, released bool, now time.Time) {
	a.Scan, a.Found, a.ScannedAt = ScanClean, v.Found, now
	switch {
	case v.TooLarge:
		a.Scan = ScanTooLarge
	case v.Found != "" && released:
		a.Scan = ScanReleased
	case v.Found != "":
		a.Scan, a.State = ScanInfected, AttachmentQuarantined
		a.Problem = "这个文件查出病毒，没有收下：" + v.Found + "。请换一份干净的文件。"
	}
}

// Release lets a quarantined file go as a false alarm.
func (a *Attachment) Release() error {
	if a.State != AttachmentQuarantined {
		return Conflict("这个文件不在隔离中，可能已被放行或删除。")
	}
	a.Scan, a.State, a.Problem = ScanReleased, AttachmentStored, ""
	return nil
}

// Shown reports whether others than its author may see the file.
func (a Attachment) Shown() bool { return a.State == AttachmentStored && a.Scan != ScanWaiting }

// Key is the attachment's place in the media store.
func (a Attachment) Key() string { return "attachments/" + a.ID + "/original" }

// DerivativeKey is the place of a derived copy in the media store that is not turned.
func (a Attachment) DerivativeKey(kind DerivativeKind) string {
	return Derivative{AttachmentID: a.ID, Kind: kind}.Key()
}

// DerivativeKind names a copy made from an attachment.
type DerivativeKind string

// The derived copies.
const (
	DerivativeThumb DerivativeKind = "thumb" // JPEG, 480 pixels at most, upright, without metadata
	DerivativeLarge DerivativeKind = "large" // JPEG, 1600 pixels at most, upright, without metadata: what is published; of a film a still
	DerivativeFull  DerivativeKind = "full"  // JPEG in full size, upright, without metadata, of a picture that was edited or that browsers do not show: what its other copies are made from
	DerivativePlay  DerivativeKind = "play"  // MP4 that every browser plays, without metadata: what is published
)

// Copies is a set of derived copies. Values are stored: never renumber.
type Copies uint8

// copyBit is the place of a kind in a set.
func copyBit(kind DerivativeKind) Copies {
	switch kind {
	case DerivativeThumb:
		return 1
	case DerivativeLarge:
		return 2
	case DerivativePlay:
		return 4
	case DerivativeFull:
		return 8
	}
	return 0
}

// With returns the set with one more kind.
func (c Copies) With(kind DerivativeKind) Copies { return c | copyBit(kind) }

// Has reports whether a kind is in the set.
func (c Copies) Has(kind DerivativeKind) bool { return c&copyBit(kind) != 0 }

// IsHEIF reports whether a type is that of pictures of Apple's phones, which
// other browsers than Apple's do not show.
func IsHEIF(mime string) bool {
	switch mime {
	case "image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence":
		return true
	}
	return false
}

// WordsHEIF says what to do about such a picture where it cannot be converted.
const WordsHEIF = "已收到原图。这是苹果手机的 HEIC 照片，网页里看不了，可以下载。请在手机“设置-相机-格式”里选“兼容性最佳”，以后拍的照片就能直接看。"

// Pictured reports whether the picture can be shown in pages, by itself or in a copy.
func (a Attachment) Pictured() bool {
	if a.State != AttachmentStored || a.Remaking() {
		return false
	}
	return a.Copies.Has(DerivativeThumb) || !IsHEIF(a.MIME) && a.MIME != "image/avif" && a.MIME != "image/tiff"
}

// HasFull reports whether a picture has a copy in full size that browsers show.
func (a Attachment) HasFull() bool {
	return a.State == AttachmentStored && a.Copies.Has(DerivativeFull) && !a.Remaking()
}

// HasPlay reports whether a sound or film has a copy that every browser plays.
func (a Attachment) HasPlay() bool {
	return a.State == AttachmentStored && a.Copies.Has(DerivativePlay)
}

// Making reports whether the copy of a sound or film that may be published is
// still being made: until then nobody knows whether its original tells where it
// was recorded.
func (a Attachment) Making() bool { return a.Converting && !a.Copies.Has(DerivativePlay) }

// HasStill reports whether a film has a picture to stand for it.
func (a Attachment) HasStill() bool { return a.Copies.Has(DerivativeLarge) && !a.Remaking() }

// Playable reports whether browsers can play the sound or film, by itself or in
// a copy.
func (a Attachment) Playable() bool {
	if a.State != AttachmentStored || a.Kind != KindAudio && a.Kind != KindVideo {
		return false
	}
	if a.Copies.Has(DerivativePlay) {
		return true
	}
	switch a.MIME {
	case "video/mp4", "video/x-m4v", "video/quicktime", "video/webm", "audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/aac", "audio/wav", "audio/ogg", "audio/flac":
		return a.Problem == ""
	}
	return false
}

// Derivative is a copy made from an attachment; the original stays untouched.
type Derivative struct {
	AttachmentID string
	Kind         DerivativeKind
	MIME         string
	Size         int64
	SHA256       string
	Width        int
	Height       int
	Turn         Turn
	Edit         string // name of the edit that it shows
}

// Key is the copy's place in the media store, another for every turn and edit:
// what is read there is never half of one and half of another.
func (d Derivative) Key() string {
	key := "attachments/" + d.AttachmentID + "/" + string(d.Kind)
	if d.Turn != 0 {
		key += "-" + d.Turn.String()
	}
	if d.Edit != "" {
		key += "-" + d.Edit
	}
	return key
}

// MaxUploadSize is the largest file that an informant may send, in bytes.
const MaxUploadSize = 2 << 30
