package intake

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"laigao/domain"
	"laigao/repository"
)

// Announce tells that a file will be uploaded.
type Announce struct {
	ManuscriptID string // empty for the seal of a registration
	Name         string // as on the phone
	Size         int64  // bytes
	Seal         bool   // the scan of a stamped form
	Proof        bool   // a picture of where the manuscript was adopted
}

// kind is what the file is announced as.
func (cmd Announce) kind() domain.AttachmentKind {
	switch {
	case cmd.Proof:
		return domain.KindProof
	case cmd.Seal:
		return domain.KindSeal
	}
	return guessKind(cmd.Name)
}

// most is how many files there may be of what is announced.
func (cmd Announce) most() (int, string) {
	if cmd.Proof {
		return domain.MaxProofs, fmt.Sprintf("一次最多 %d 张，请先删除不需要的。", domain.MaxProofs)
	}
	return MaxAttachments, fmt.Sprintf("最多 %d 个附件，请先删除不需要的。", MaxAttachments)
}

// Announce makes room for a file that is about to be uploaded. The same file
// (name and size) announced again while it is not stored is the same
// attachment, so that a killed page goes on where it stopped.
func (s *Service) Announce(ctx context.Context, informant domain.Informant, cmd Announce) (domain.Attachment, error) {
	if err := writer(informant); err != nil && !cmd.Proof { // who has retired still tells of adoptions
		return domain.Attachment{}, err
	}
	cmd.Name = fileName(cmd.Name)
	if problem := sizeProblem(cmd.Size); problem != "" {
		return domain.Attachment{}, domain.Invalid(problem)
	}
	if cmd.ManuscriptID == "" && !cmd.Seal {
		return domain.Attachment{}, errNoManuscript()
	}
	var announced domain.Attachment
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		var err error
		announced, err = announce(ctx, tx, informant, cmd)
		return err
	})
	return announced, err
}

func announce(ctx context.Context, tx *repository.Store, informant domain.Informant, cmd Announce) (domain.Attachment, error) {
	fresh := domain.Attachment{
		ID: tx.NewID(), ManuscriptID: cmd.ManuscriptID, InformantID: informant.ID,
		Kind: cmd.kind(), Name: cmd.Name, Size: cmd.Size, Photographer: informant.Name,
	}
	attachments, err := roomFor(ctx, tx, informant, cmd)
	if err != nil {
		return fresh, err
	}
	if i := slices.IndexFunc(attachments, func(a domain.Attachment) bool { return resumable(a, cmd) }); i >= 0 {
		again := attachments[i]
		again.State, again.Problem = domain.AttachmentAwaiting, ""
		return again, tx.SaveAttachment(ctx, again)
	}
	fresh.Position = nextPosition(attachments)
	if most, words := cmd.most(); len(attachments) >= most {
		return fresh, domain.Invalid(words)
	}
	used, err := tx.UploadedSince(ctx, informant.ID, domain.DayOf(tx.Now()).Time())
	if err != nil {
		return fresh, err
	}
	if used+cmd.Size > MaxDailyBytes {
		return fresh, &domain.Error{Kind: domain.KindThrottled, Public: "今天上传的文件总量已到上限（10 GB），请明天再传，或联系编辑。"}
	}
	if !cmd.Proof {
		return fresh, tx.AddAttachment(ctx, &fresh)
	}
	fresh.ManuscriptID = "" // it is none of the manuscript's own files
	if err := tx.AddAttachment(ctx, &fresh); err != nil {
		return fresh, err
	}
	return fresh, tx.AddProof(ctx, fresh.ID, cmd.ManuscriptID)
}

// roomFor returns the attachments among which a file is announced: those of a
// manuscript, or the stamped scans of the registration.
func roomFor(ctx context.Context, tx *repository.Store, informant domain.Informant, cmd Announce) ([]domain.Attachment, error) {
	if cmd.ManuscriptID == "" {
		return tx.Seals(ctx, informant.ID)
	}
	m, err := own(ctx, tx, informant, cmd.ManuscriptID)
	if err != nil {
		return nil, err
	}
	if cmd.Proof {
		return roomForProof(ctx, tx, m)
	}
	if cmd.Seal && m.State == domain.ManuscriptEndorsing { // stands for the chair's endorsement
		return tx.Attachments(ctx, cmd.ManuscriptID)
	}
	if _, err := editable(ctx, tx, informant, cmd.ManuscriptID); err != nil {
		return nil, err
	}
	return tx.Attachments(ctx, cmd.ManuscriptID)
}

// roomForProof returns the pictures that are to go with the next claim of an adoption.
func roomForProof(ctx context.Context, tx *repository.Store, m domain.Manuscript) ([]domain.Attachment, error) {
	if m.State != domain.ManuscriptAccepted && m.State != domain.ManuscriptAdopted {
		return nil, domain.Conflict("稿件现在是“" + m.Status() + "”，审定以后才能报采用。")
	}
	proofs, err := tx.Proofs(ctx, repository.ProofQuery{ManuscriptID: m.ID, Loose: true})
	var attachments []domain.Attachment
	for _, p := range proofs {
		attachments = append(attachments, p.Attachment)
	}
	return attachments, err
}

// resumable reports whether an announced file is one whose bytes are still wanted.
func resumable(a domain.Attachment, cmd Announce) bool {
	wanted := a.State == domain.AttachmentAwaiting || a.State == domain.AttachmentFailed
	return wanted && a.Name == cmd.Name && a.Size == cmd.Size && cmd.Seal == (a.Kind == domain.KindSeal) && cmd.Proof == (a.Kind == domain.KindProof)
}

func nextPosition(attachments []domain.Attachment) int {
	next := 1
	for _, a := range attachments {
		next = max(next, a.Position+1)
	}
	return next
}

func sizeProblem(size int64) string {
	switch {
	case size <= 0:
		return "这是空文件，请检查后重新选择。"
	case size > domain.MaxUploadSize:
		return "文件超过 2 GB，请压缩或剪辑后再上传。"
	}
	return ""
}

// fileName keeps of a name what can be shown and stored.
func fileName(name string) string {
	name = oneLine(path.Base(strings.ReplaceAll(name, `\`, "/")))
	if utf8.RuneCountInString(name) > 120 {
		ext := []rune(path.Ext(name))
		ext = ext[:min(len(ext), 12)]
		name = string([]rune(name)[:120-len(ext)]) + string(ext)
	}
	if name == "" || name == "." || name == "/" {
		return "未命名文件"
	}
	return name
}

// guessKind names the kind by the file's name until its content is here.
func guessKind(name string) domain.AttachmentKind {
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".heif", ".bmp", ".tif", ".tiff":
		return domain.KindPhoto
	case ".mp4", ".mov", ".m4v", ".3gp", ".avi", ".mkv", ".webm", ".wmv", ".flv", ".mpg", ".mpeg":
		return domain.KindVideo
	case ".mp3", ".m4a", ".aac", ".wav", ".amr", ".ogg", ".flac":
		return domain.KindAudio
	}
	return domain.KindDocument
}

// Attachment returns one of the informant's own attachments.
func (s *Service) Attachment(ctx context.Context, informant domain.Informant, id string) (domain.Attachment, error) {
	return ownAttachment(ctx, s.store, informant, id)
}

// Reached returns one of the informant's own attachments that is in reach of the
// browser.
func (s *Service) Reached(ctx context.Context, viewer Viewer, id string) (domain.Attachment, error) {
	a, err := ownAttachment(ctx, s.store, viewer.Informant, id)
	if err == nil && !viewer.reaches(a.ManuscriptID) {
		return domain.Attachment{}, errNoAttachment()
	}
	return a, err
}

func ownAttachment(ctx context.Context, on *repository.Store, informant domain.Informant, id string) (domain.Attachment, error) {
	a, err := on.Attachment(ctx, id)
	if err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return a, errNoAttachment()
		}
		return a, err
	}
	if informant.ID == "" || a.InformantID != informant.ID {
		return domain.Attachment{}, errNoAttachment()
	}
	return a, nil
}

// changeable returns an attachment of a manuscript that may be changed now.
func changeable(ctx context.Context, tx *repository.Store, informant domain.Informant, id string) (domain.Attachment, error) {
	a, err := ownAttachment(ctx, tx, informant, id)
	if err != nil {
		return a, err
	}
	if a.Kind == domain.KindProof {
		return a, looseProof(ctx, tx, a)
	}
	if a.ManuscriptID == "" {
		return a, writer(informant)
	}
	_, err = editable(ctx, tx, informant, a.ManuscriptID)
	return a, err
}

// looseProof refuses to change a proof that an adoption was claimed with.
func looseProof(ctx context.Context, tx *repository.Store, a domain.Attachment) error {
	loose, err := tx.Proofs(ctx, repository.ProofQuery{AttachmentID: a.ID, Loose: true})
	if err == nil && len(loose) == 0 {
		return domain.Conflict("照片已经随申报提交，不能再删除。")
	}
	return err
}

// RemoveAttachment takes a file out of a manuscript that may still be changed.
// Removing it twice removes it once.
func (s *Service) RemoveAttachment(ctx context.Context, informant domain.Informant, id string) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		a, err := changeable(ctx, tx, informant, id)
		if err != nil && domain.KindOf(err) == domain.KindNotFound {
			return nil
		}
		if err != nil {
			return err
		}
		if err := forget(ctx, tx, a); err != nil {
			return err
		}
		return audit(ctx, tx, informant, "attachment.remove", a.ManuscriptID, a.Name)
	})
}

// forget removes an attachment's rows and asks for its bytes to be removed.
func forget(ctx context.Context, tx *repository.Store, a domain.Attachment) error {
	changes, err := tx.PictureChanges(ctx, a.ID)
	if err != nil {
		return err
	}
	var edits []string
	for _, c := range changes {
		if name := c.Edit.Name(); name != "" && !slices.Contains(edits, name) {
			edits = append(edits, name)
		}
	}
	if err := tx.DeleteAttachment(ctx, a.ID); err != nil {
		return err
	}
	if err := tx.ForgetImport(ctx, a.ID); err != nil {
		return err
	}
	return tx.Enqueue(ctx, domain.Job{Kind: domain.JobForgetMedia, Subject: a.ID, Payload: strings.Join(edits, " ")})
}

// TakeFromChat makes all that the informant sent in the chat part of a manuscript.
func (s *Service) TakeFromChat(ctx context.Context, informant domain.Informant, manuscriptID string) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		if _, err := editable(ctx, tx, informant, manuscriptID); err != nil {
			return err
		}
		attachments, err := tx.Attachments(ctx, manuscriptID)
		if err != nil {
			return err
		}
		loose, err := tx.LooseAttachments(ctx, informant.ID)
		if err != nil {
			return err
		}
		if len(attachments)+len(loose) > MaxAttachments {
			return domain.Invalid(fmt.Sprintf("一篇稿件最多 %d 个附件，请先删除不需要的。", MaxAttachments))
		}
		position := nextPosition(attachments)
		for i, a := range loose {
			a.ManuscriptID, a.Position = manuscriptID, position+i
			if err := tx.SaveAttachment(ctx, a); err != nil {
				return err
			}
		}
		return audit(ctx, tx, informant, "attachment.take", manuscriptID, fmt.Sprintf("聊天附件 %d 个", len(loose)))
	})
}

// uploadLife is how long an unfinished upload waits to be taken up again.
const uploadLife = 7 * 24 * time.Hour

// ExpireUploads gives up files that were announced seven days ago and never
// came whole, so that they stop keeping manuscripts back. It returns how many.
func (s *Service) ExpireUploads(ctx context.Context) (int, error) {
	const batch = 200
	before := s.store.Now().Add(-uploadLife)
	expired := 0
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		stale, err := tx.AwaitingSince(ctx, before, batch)
		if err != nil {
			return err
		}
		for _, a := range stale {
			a.State, a.Problem = domain.AttachmentFailed, "超过 7 天没有传完，请重新选择这个文件上传，或删除。"
			if err := tx.SaveAttachment(ctx, a); err != nil {
				return err
			}
		}
		expired = len(stale)
		return nil
	})
	return expired, err
}
