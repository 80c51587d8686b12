//! Other names of what a code stands for.

use crate::{pallet::*, Error, Event};
use city_code::Code;
use city_identity_primitives::{
    alias::{self, AliasList},
    read::code_bytes,
    Alias, Author, CodeBytes, Permission, Revision,
};
use frame_support::ensure;
use sp_runtime::{AccountId32, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_add_alias(code: Code, alias: Alias, who: AccountId32) -> DispatchResult {
        let chain = Self::chain(&code)?;
        let entry = Self::ensure_may_write(&code, &chain, &who)?;
        ensure!(alias.is_well_formed(), Error::<T>::BadAlias);
        let key = code_bytes(code.as_str());
        match Aliases::<T>::get(&alias) {
            Some(present) if present == key => return Ok(()),
            Some(_) => return Err(Error::<T>::AliasTaken.into()),
            None => {}
        }
        let mut list = AliasesOf::<T>::get(&key);
        list.try_push(alias.clone())
            .map_err(|_| Error::<T>::TooManyAliases)?;

        Aliases::<T>::insert(&alias, &key);
        let revision = Self::put_aliases(&code, entry, list, who)?;
        Self::deposit_event(Event::AliasAdded {
            code: key,
            alias,
            revision,
        });
        Ok(())
    }

    /// What status the code has does not matter: below a code that has ended, its alias can be freed
    /// for another.
    pub(crate) fn do_remove_alias(code: Code, alias: Alias, who: AccountId32) -> DispatchResult {
        let chain = Self::chain(&code)?;
        let entry = chain.entry_of(&code).ok_or(Error::<T>::NotRegistered)?;
        Self::mandate(&chain, &who, Permission::Record, Self::now())?;
        let key = code_bytes(code.as_str());
        let mut list = AliasesOf::<T>::get(&key);
        let at = list.iter().position(|present| *present == alias);
        list.remove(at.ok_or(Error::<T>::NoSuchAlias)?);

        Aliases::<T>::remove(&alias);
        let revision = Self::put_aliases(&code, entry, list, who)?;
        Self::deposit_event(Event::AliasRemoved {
            code: key,
            alias,
            revision,
        });
        Ok(())
    }

    /// Makes `list` the aliases of a code whose newest revision is `entry`.
    fn put_aliases(
        code: &Code,
        entry: &Revision,
        list: AliasList,
        who: AccountId32,
    ) -> Result<u32, DispatchError> {
        let key = code_bytes(code.as_str());
        let digest = alias::digest(&list);
        match digest {
            Some(_) => AliasesOf::<T>::insert(key, list),
            None => AliasesOf::<T>::remove(key),
        }
        Self::revise(code, entry.clone(), Author::Account(who), |next| {
            next.aliases = digest;
        })
    }

    /// Frees the aliases of a code that ends. Its history keeps their digest.
    pub(super) fn drop_aliases(code: &CodeBytes) {
        for alias in AliasesOf::<T>::take(code) {
            Aliases::<T>::remove(alias);
        }
    }
}
